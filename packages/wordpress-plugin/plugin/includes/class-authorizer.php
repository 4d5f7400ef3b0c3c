<?php
/**
 * Decides who may see what, and as whom.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/**
 * A pair of report and dataset is granted
 * - by the signed permission of a public page, as long as the pair may be shown to the public;
 * - to signed-in visitors, by the rules of the settings (role or capability → pair);
 * - to whoever may publish reports, for the preview in the editor;
 * and by the filter `pbi_bound_report_allowed`. The identity for row-level security comes from WordPress's user alone. Nothing
 * that the request says beyond the pair and its signature is looked at.
 */
final class Authorizer {
	/**
	 * Who asks. Pages carry no nonce, because caches keep pages longer than a nonce lives; so the session's cookie is read
	 * here. That is safe because requests of other sites are refused before, by headers that no page can write.
	 */
	public static function current_user(): ?\WP_User {
		$id   = get_current_user_id();
		$id   = $id > 0 ? $id : (int) wp_validate_auth_cookie( '', 'logged_in' );
		$user = $id > 0 ? get_user_by( 'id', $id ) : false;
		if ( ! $user instanceof \WP_User || ( is_multisite() && ! is_user_member_of_blog( $id ) && ! is_super_admin( $id ) ) ) {
			return null;
		}
		return $user;
	}

	/**
	 * What is granted of what is asked for.
	 *
	 * @param array<int, array<string, mixed>> $requested See Request_Reader.
	 * @param \WP_User|null                    $user  Who asks.
	 * @return array{pairs: array<int, array<string, mixed>>, expired: array<string, true>}
	 * @throws Endpoint_Error When nothing is granted.
	 */
	public static function grant( array $requested, ?\WP_User $user ): array {
		$pairs      = null === $user ? array() : self::pairs_by_rules( $user );
		$expired    = array();
		$signatures = 0;
		$keys       = Settings::signing_keys();
		$publisher  = null !== $user && user_can( $user, Publishing::capability() );
		foreach ( $requested as $pair ) {
			$claims = null;
			if ( null !== $pair['signature'] ) {
				++$signatures;
				$claims = Signed_Binding::verify( $pair['signature'], $keys, time(), null === $user ? null : "user:$user->ID" );
			}
			if ( 'expired' === $claims ) {
				$expired[ self::key( $pair ) ] = true;
			} elseif ( is_array( $claims ) && $claims['r'] === $pair['report'] && ( $claims['d'] ?? null ) === $pair['dataset'] && ( true === ( $claims['c'] ?? false ) || Publishing::is_public( $pair['report'], $pair['dataset'] ) || $publisher ) ) {
				$pairs[] = array(
					'report'            => $pair['report'],
					'dataset'           => $pair['dataset'],
					'workspace'         => $claims['w'] ?? null,
					'dataset_workspace' => $claims['dw'] ?? null,
				);
			}
			if ( $publisher ) {
				$pairs[] = array(
					'report'  => $pair['report'],
					'dataset' => $pair['dataset'],
				);
			}
		}
		/**
		 * The pairs that somebody may see, whatever was asked for. Each: `report`, `dataset` (null for the report's own), and
		 * where they are known `workspace` and `dataset_workspace`; `edit` and `xmla` are false unless they are given.
		 *
		 * @param array<int, array<string, mixed>> $pairs What the page's signatures and the settings allow.
		 * @param \WP_User|null                    $user  Who asks; null for visitors.
		 */
		$pairs = (array) apply_filters( 'pbi_bound_report_pairs', $pairs, $user );
		$pairs = array_values(
			array_filter(
				$pairs,
				static function ( $pair ) use ( $user ): bool {
					/**
					 * Whether somebody may see a pair. For taking away what the settings allow; more is given by `pbi_bound_report_pairs`.
					 *
					 * @param bool                 $allowed True.
					 * @param array<string, mixed> $pair    `report` and `dataset`; its `dataset` is null for the report's own.
					 * @param \WP_User|null        $user    Who asks; null for visitors.
					 */
					return is_array( $pair ) && true === apply_filters( 'pbi_bound_report_allowed', true, $pair, $user );
				}
			)
		);
		if ( 0 === count( $pairs ) ) {
			if ( count( $expired ) > 0 ) {
				throw new Endpoint_Error( 'BindingExpired', 'This page is too old. Load it again.' );
			}
			throw null === $user && 0 === $signatures ? new Endpoint_Error( 'NotSignedIn', 'Sign in to see this report.' ) : new Endpoint_Error( 'NotAllowed', 'You may not see this report.' );
		}
		return array(
			'pairs'   => $pairs,
			'expired' => $expired,
		);
	}

	/**
	 * The identity that somebody is to a dataset. Somebody without a Power BI role is a visitor. Somebody with one and without a
	 * user name is nobody: visitors' rows are not the ones that the settings promise them.
	 *
	 * @param array{id: string, identity_required: bool|null, roles_required: bool|null} $dataset What Power BI says of it.
	 * @param \WP_User|null                                                              $user    Who asks.
	 * @return array<string, mixed>|null Null for none.
	 */
	public static function identity( array $dataset, ?\WP_User $user ): ?array {
		$identity = false === $dataset['identity_required'] ? null : self::identity_by_settings( $user );
		/**
		 * Who somebody is to a dataset with row-level security.
		 *
		 * @param array<string, mixed>|null $identity `username`, `roles`, `customData` as Power BI takes them; null for none.
		 * @param array<string, mixed>      $dataset  `id`, `identity_required`, `roles_required` (null where Power BI does not say).
		 * @param \WP_User|null             $user     Who asks; null for visitors.
		 */
		$identity = apply_filters( 'pbi_bound_report_identity', $identity, $dataset, $user );
		return is_array( $identity ) && count( $identity ) > 0 ? $identity : null;
	}

	/**
	 * The identity that the settings give to somebody.
	 *
	 * @param \WP_User|null $user Who asks.
	 * @return array<string, mixed>|null Null for none.
	 */
	private static function identity_by_settings( ?\WP_User $user ): ?array {
		$roles = null === $user ? array() : self::power_bi_roles( $user );
		if ( null !== $user && count( $roles ) > 0 ) {
			$name = self::username( $user );
			return '' === $name ? null : array(
				'username' => $name,
				'roles'    => $roles,
			);
		}
		$settings = Settings::site();
		return '' === $settings['visitor_username'] ? null : array_filter(
			array(
				'username' => $settings['visitor_username'],
				'roles'    => $settings['visitor_roles'],
			)
		);
	}

	/**
	 * What of a dataset decides about its identity.
	 *
	 * @param string               $id    Of the dataset.
	 * @param array<string, mixed> $model As Power BI describes it.
	 * @return array{id: string, identity_required: bool|null, roles_required: bool|null} Null where Power BI does not say.
	 */
	public static function known_of( string $id, array $model ): array {
		return array(
			'id'                => $id,
			'identity_required' => is_bool( $model['isEffectiveIdentityRequired'] ?? null ) ? $model['isEffectiveIdentityRequired'] : null,
			'roles_required'    => is_bool( $model['isEffectiveIdentityRolesRequired'] ?? null ) ? $model['isEffectiveIdentityRolesRequired'] : null,
		);
	}

	/**
	 * Why Power BI would not take an identity for a dataset.
	 *
	 * @param array{id: string, identity_required: bool|null, roles_required: bool|null} $dataset  See known_of().
	 * @param array<string, mixed>|null                                                  $identity See identity().
	 * @param \WP_User|null                                                              $user     Whose it is.
	 * @return array{remedy: string, problem: string}|null The name of a remedy (empty where there is none), and a sentence.
	 */
	public static function problem_with_identity( array $dataset, ?array $identity, ?\WP_User $user ): ?array {
		$id      = $dataset['id'];
		$problem = static function ( string $remedy, string $text ): array {
			return array(
				'remedy'  => $remedy,
				'problem' => $text,
			);
		};
		// Also where Power BI does not say whether it wants an identity: the settings have one for this user, if they were whole.
		if ( false !== $dataset['identity_required'] && null === $identity && null !== $user && self::lacks_username( $user ) ) {
			return $problem( 'username', "Dataset $id has row-level security and the user has a Power BI role and no user name. Fill in what the setting User name in Power BI reads." );
		}
		if ( true === $dataset['identity_required'] && null === $identity ) {
			return $problem( 'row-level-security', "Dataset $id has row-level security and nobody has told who the visitor is. Give this visitor's WordPress role a Power BI role, or visitors an identity." );
		}
		if ( false === $dataset['identity_required'] && null !== $identity ) {
			return $problem( 'no-row-level-security', "Dataset $id has no row-level security and the filter pbi_bound_report_identity gives it an identity. Return null for it, or give the dataset roles." );
		}
		if ( null === $identity ) {
			return null;
		}
		if ( true === $dataset['roles_required'] && 0 === count( (array) ( $identity['roles'] ?? array() ) ) ) {
			return $problem( 'roles', "Dataset $id wants roles and the identity has none. Add roles." );
		}
		$wrong = Token_Planner::problem_with_identity( $identity );
		return null === $wrong ? null : $problem( 'identity', "Dataset $id cannot be served: $wrong." );
	}

	/**
	 * Names a pair.
	 *
	 * @param array<string, mixed> $pair With `report` and `dataset`.
	 */
	public static function key( array $pair ): string {
		return $pair['report'] . ' ' . ( $pair['dataset'] ?? '' );
	}

	/**
	 * What the settings let a user see.
	 *
	 * @param \WP_User $user Who.
	 * @return array<int, array<string, mixed>>
	 */
	private static function pairs_by_rules( \WP_User $user ): array {
		$pairs = array();
		foreach ( Settings::site()['rules'] as $rule ) {
			// A number would be a level of the WordPress of long ago, which has_cap() still translates.
			if ( in_array( $rule['who'], array_map( 'strval', $user->roles ), true ) || ( ! is_numeric( $rule['who'] ) && $user->has_cap( $rule['who'] ) ) ) {
				$pairs[] = array(
					'report'  => $rule['report'],
					'dataset' => '' === $rule['dataset'] ? null : $rule['dataset'],
				);
			}
		}
		return $pairs;
	}

	/**
	 * The Power BI roles of somebody's WordPress roles.
	 *
	 * @param \WP_User $user Who.
	 * @return string[] Sorted.
	 */
	private static function power_bi_roles( \WP_User $user ): array {
		$by_role = Settings::site()['roles'];
		$roles   = array();
		foreach ( $user->roles as $role ) {
			$roles = array_merge( $roles, $by_role[ $role ] ?? array() );
		}
		$roles = array_values( array_unique( $roles ) );
		sort( $roles, SORT_STRING );
		return $roles;
	}

	/**
	 * Whether the settings promise somebody rows of their own and do not know their name.
	 *
	 * @param \WP_User $user Who.
	 */
	private static function lacks_username( \WP_User $user ): bool {
		return count( self::power_bi_roles( $user ) ) > 0 && '' === self::username( $user );
	}

	/**
	 * What a user is called in Power BI.
	 *
	 * @param \WP_User $user Who.
	 * @return string Empty where there is no name; blanks are none.
	 */
	private static function username( \WP_User $user ): string {
		$settings = Settings::site();
		$names    = array(
			'login' => $user->user_login,
			'email' => $user->user_email,
			'field' => '' === $settings['username_field'] ? '' : get_user_meta( $user->ID, $settings['username_field'], true ),
		);
		$name     = $names[ $settings['username_source'] ] ?? $user->user_login;
		return is_string( $name ) && '' !== trim( $name ) ? $name : '';
	}
}
