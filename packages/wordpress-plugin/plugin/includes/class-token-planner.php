<?php
/**
 * Plans the calls to GenerateToken.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/**
 * The smallest requests that serve the pairs, their lists sorted so that equal requests are equal text. Power BI knows no
 * pairs: whoever holds a token may show each of its reports on each of its datasets. So a pair joins a token only where every
 * combination that this makes possible is granted; otherwise it gets a token of its own. Pure.
 */
final class Token_Planner {
	/** Power BI takes at most this many reports or datasets in one token. */
	private const MAX_ITEMS = 50;

	/**
	 * Plans tokens.
	 *
	 * @param array<int, array<string, mixed>>    $pairs             `report`, `dataset`, `edit`, `xmla`, and what the caller needs.
	 * @param callable(string, string, bool):bool $allows            Whether a report may be shown on a dataset, edited or not.
	 * @param array<string, array<string, mixed>> $identities        Dataset id → identity.
	 * @param string[]                            $target_workspaces Ids.
	 * @return array<int, array{body: array<string, mixed>, pairs: array<int, array<string, mixed>>}>
	 */
	public static function plan( array $pairs, callable $allows, array $identities, array $target_workspaces = array() ): array {
		$groups = array();
		foreach ( $pairs as $pair ) {
			$joined = false;
			foreach ( $groups as $index => $group ) {
				$wider = self::join( $group, $pair, $allows );
				if ( null !== $wider ) {
					$groups[ $index ] = $wider;
					$joined           = true;
					break;
				}
			}
			if ( ! $joined ) {
				$alone    = array(
					'pairs'    => array(),
					'reports'  => array(),
					'datasets' => array(),
				);
				$groups[] = self::join(
					$alone,
					$pair,
					static function (): bool {
						return true;
					}
				);
			}
		}
		$plans = array();
		foreach ( array_filter( $groups ) as $group ) {
			$plans[] = array(
				'pairs' => $group['pairs'],
				'body'  => self::body( $group, $identities, $target_workspaces ),
			);
		}
		return $plans;
	}

	/**
	 * Puts a pair into a token.
	 *
	 * @param array{pairs: array<int, array<string, mixed>>, reports: array<string, bool>, datasets: array<string, bool>} $group  The token.
	 * @param array<string, mixed>                                                                                        $pair   The pair.
	 * @param callable(string, string, bool):bool                                                                         $allows See plan().
	 * @return array{pairs: array<int, array<string, mixed>>, reports: array<string, bool>, datasets: array<string, bool>}|null Null where it does not fit.
	 */
	private static function join( array $group, array $pair, callable $allows ): ?array {
		$report                      = (string) $pair['report'];
		$group['reports'][ $report ] = true === $pair['edit'] || ( $group['reports'][ $report ] ?? false );
		if ( null !== $pair['dataset'] ) {
			$dataset                       = (string) $pair['dataset'];
			$group['datasets'][ $dataset ] = true === $pair['xmla'] || ( $group['datasets'][ $dataset ] ?? false );
		}
		if ( count( $group['reports'] ) > self::MAX_ITEMS || count( $group['datasets'] ) > self::MAX_ITEMS ) {
			return null;
		}
		foreach ( $group['reports'] as $report => $edit ) {
			foreach ( array_keys( $group['datasets'] ) as $dataset ) {
				if ( ! $allows( (string) $report, (string) $dataset, $edit ) ) {
					return null;
				}
			}
		}
		$group['pairs'][] = $pair;
		return $group;
	}

	/**
	 * The body of the call.
	 *
	 * @param array{pairs: array<int, array<string, mixed>>, reports: array<string, bool>, datasets: array<string, bool>} $group             The token.
	 * @param array<string, array<string, mixed>>                                                                         $identities        Dataset id → identity.
	 * @param string[]                                                                                                    $target_workspaces Ids.
	 * @return array<string, mixed>
	 */
	private static function body( array $group, array $identities, array $target_workspaces ): array {
		ksort( $group['reports'], SORT_STRING );
		ksort( $group['datasets'], SORT_STRING );
		sort( $target_workspaces, SORT_STRING );
		$body = array( 'reports' => array() );
		foreach ( $group['reports'] as $id => $edit ) {
			$body['reports'][] = $edit ? array(
				'id'        => (string) $id,
				'allowEdit' => true,
			) : array( 'id' => (string) $id );
		}
		foreach ( $group['datasets'] as $id => $xmla ) {
			$body['datasets'][] = $xmla ? array(
				'id'              => (string) $id,
				'xmlaPermissions' => 'ReadOnly',
			) : array( 'id' => (string) $id );
		}
		foreach ( $target_workspaces as $id ) {
			$body['targetWorkspaces'][] = array( 'id' => $id );
		}
		$joined = array();
		foreach ( array_keys( $group['datasets'] ) as $dataset ) {
			$identity = $identities[ $dataset ] ?? null;
			if ( null === $identity ) {
				continue;
			}
			ksort( $identity, SORT_STRING );
			$key                          = (string) json_encode( $identity );
			$joined[ $key ]               = $joined[ $key ] ?? array( $identity, array() );
			$joined[ $key ][1][ $dataset ] = true;
		}
		ksort( $joined, SORT_STRING );
		foreach ( $joined as list( $identity, $datasets ) ) {
			$body['identities'][] = array_merge( $identity, array( 'datasets' => array_map( 'strval', array_keys( $datasets ) ) ) );
		}
		return $body;
	}

	/**
	 * Checks an identity against Power BI's limits before it is sent, so that the log names the member instead of a refused
	 * call. Source: the EffectiveIdentity page of the REST reference.
	 *
	 * @param array<string, mixed> $identity As Power BI has it, without its datasets.
	 * @return string|null The problem and its remedy.
	 */
	public static function problem_with_identity( array $identity ): ?string {
		$username = $identity['username'] ?? '';
		$roles    = $identity['roles'] ?? array();
		$unknown  = array_diff( array_keys( $identity ), array( 'username', 'roles', 'customData', 'identityBlob', 'auditableContext' ) );
		if ( count( $unknown ) > 0 ) {
			return 'an identity has members that Power BI does not know: ' . implode( ', ', $unknown );
		}
		if ( ! is_string( $username ) || ( '' === $username && ! isset( $identity['identityBlob'] ) ) ) {
			return 'an identity for a dataset has neither username nor identityBlob; give one';
		}
		if ( strlen( $username ) > 256 ) {
			return 'a username is longer than 256 characters';
		}
		if ( ! is_array( $roles ) || count( $roles ) > 50 ) {
			return 'roles is no list of at most 50';
		}
		foreach ( $roles as $role ) {
			if ( ! is_string( $role ) || '' === $role || strlen( $role ) > 50 || false !== strpos( $role, ',' ) ) {
				return 'a role is empty, longer than 50 characters, or holds a comma';
			}
		}
		return strlen( (string) ( $identity['customData'] ?? '' ) ) > 1024 ? 'customData is longer than 1,024 characters' : null;
	}
}
