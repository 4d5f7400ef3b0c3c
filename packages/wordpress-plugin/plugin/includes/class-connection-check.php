<?php
/**
 * Walks the way of a token.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/**
 * Sign-in, workspaces, what public pages show (before there is any: the first report that is found), and the address that visitors
 * use: for each failure, what to do.
 */
final class Connection_Check {
	/**
	 * Walks it. Up to the first failure, except that every pair of the list "Public" is tried.
	 *
	 * @return array<int, array{step: string, ok: bool|null, text: string}> `ok` is null for what was not checked.
	 */
	public static function run(): array {
		$steps     = array();
		$directory = new Directory( Plugin::client() );
		$step      = '';
		try {
			$step = __( 'Settings', 'pbi-bound-report' );
			if ( ! Settings::is_connected() ) {
				$steps[] = self::failed( $step, 'connect' );
				return $steps;
			}
			$ignored = Settings::ignored_origins();
			if ( count( $ignored ) > 0 ) {
				/* translators: %s: names of constants. */
				$steps[] = self::step( $step, false, sprintf( __( '%s in wp-config.php is ignored, because the secret would be sent there: it must be an https address, or http on this machine (127.0.0.1).', 'pbi-bound-report' ), implode( ', ', $ignored ) ) );
				return $steps;
			}
			$step = __( 'Sign-in at Entra', 'pbi-bound-report' );
			Plugin::client()->sign_in( true );
			$steps[]    = self::good( $step, __( 'The application signs in.', 'pbi-bound-report' ) );
			$step       = __( 'Workspaces', 'pbi-bound-report' );
			$workspaces = $directory->workspaces();
			if ( 0 === count( $workspaces ) ) {
				$steps[] = self::failed( $step, count( Settings::site()['workspaces'] ) > 0 ? 'other-workspaces' : 'no-workspace' );
				return $steps;
			}
			/* translators: %s: names of workspaces. */
			$steps[] = self::good( $step, sprintf( __( 'The application sees: %s.', 'pbi-bound-report' ), implode( ', ', array_column( $workspaces, 'name' ) ) ) );
			if ( count( Settings::site()['public'] ) > 0 ) {
				$steps = array_merge( $steps, ( new Public_Check( $directory ) )->run() );
			} elseif ( ! self::try_any( $directory, $workspaces, $steps, $step ) ) {
				return $steps;
			}
			$step    = __( 'Address for visitors', 'pbi-bound-report' );
			$steps[] = self::visitor_reaches_endpoint() ? self::good( $step, wp_make_link_relative( rest_url( Rest_Controller::NAMESPACE . '/token' ) ) ) : self::failed( $step, 'route' );
		} catch ( Power_Bi_Error $error ) {
			$steps[] = self::step( $step, false, $error->advice() );
		}
		return $steps;
	}

	/**
	 * The first step of a check that failed.
	 *
	 * @param array<int, array{step: string, ok: bool|null, text: string}> $steps See run().
	 * @return array{step: string, ok: bool|null, text: string}|null
	 */
	public static function first_failure( array $steps ): ?array {
		foreach ( $steps as $step ) {
			if ( false === $step['ok'] ) {
				return $step;
			}
		}
		return null;
	}

	/**
	 * Asks Power BI for a token for one pair.
	 *
	 * @param array<string, mixed>                $metadata   Of the report.
	 * @param string                              $report     Id.
	 * @param string|null                         $dataset    Id; null where the report has none.
	 * @param array<string, array<string, mixed>> $identities By dataset.
	 * @throws Power_Bi_Error When it gives none.
	 */
	public static function generate_token( array $metadata, string $report, ?string $dataset, array $identities ): void {
		$pair  = array(
			'report'  => $report,
			'dataset' => $dataset,
			'edit'    => false,
			'xmla'    => 'PaginatedReport' === ( $metadata['reportType'] ?? '' ),
		);
		$plans = Token_Planner::plan( array( $pair ), '__return_true', $identities );
		Plugin::client()->generate_token( $plans[0]['body'] );
	}

	/**
	 * Tries the first report that is found, on its own dataset.
	 *
	 * @param Directory                                                     $directory  Directory.
	 * @param array<int, array{id: string, name: string}>                  $workspaces Where to look.
	 * @param array<int, array{step: string, ok: bool|null, text: string}> $steps      Where the steps are put.
	 * @param string                                                        $step       The name of the step under way is put here.
	 * @return bool Whether all went well.
	 * @throws Power_Bi_Error When Power BI refuses something.
	 */
	private static function try_any( Directory $directory, array $workspaces, array &$steps, string &$step ): bool {
		$step                       = __( 'Report', 'pbi-bound-report' );
		list( $workspace, $report ) = self::find_report( $directory, $workspaces );
		if ( '' === $report ) {
			$steps[] = self::failed( $step, 'no-report' );
			return false;
		}
		$metadata = $directory->report( $workspace, $report );
		$steps[]  = self::good( $step, (string) ( $metadata['name'] ?? $report ) );
		$step     = __( 'Dataset', 'pbi-bound-report' );
		$dataset  = strtolower( (string) ( $metadata['datasetId'] ?? '' ) );
		$place    = '' === $dataset ? null : $directory->workspace_of( 'datasets', $dataset );
		if ( null === $place ) {
			$steps[] = self::failed( $step, 'no-dataset' );
			return false;
		}
		$model   = $directory->dataset( $place, $dataset, true );
		$secured = true === ( $model['isEffectiveIdentityRequired'] ?? false );
		/* translators: %s: name of a dataset. */
		$steps[] = self::good( $step, sprintf( $secured ? __( '%s, with row-level security', 'pbi-bound-report' ) : __( '%s, without row-level security', 'pbi-bound-report' ), (string) ( $model['name'] ?? $dataset ) ) );
		$step    = __( 'GenerateToken', 'pbi-bound-report' );
		$known   = Authorizer::known_of( $dataset, $model );
		$who     = Authorizer::identity( $known, null ) ?? Authorizer::identity( $known, wp_get_current_user() );
		$problem = Authorizer::problem_with_identity( $known, $who, wp_get_current_user() );
		if ( null !== $problem ) {
			$steps[] = self::failed( $step, $problem['remedy'] );
			return false;
		}
		self::generate_token( $metadata, $report, $dataset, null === $who ? array() : array( $dataset => $who ) );
		$steps[] = self::good( $step, __( 'Power BI gives a token for the report on the dataset.', 'pbi-bound-report' ) );
		return true;
	}

	/**
	 * The first report that is found, and its workspace.
	 *
	 * @param Directory                                    $directory  Directory.
	 * @param array<int, array{id: string, name: string}> $workspaces Where to look.
	 * @return array{0: string, 1: string}
	 * @throws Power_Bi_Error When Power BI cannot be asked.
	 */
	private static function find_report( Directory $directory, array $workspaces ): array {
		foreach ( $workspaces as $workspace ) {
			foreach ( $directory->reports( $workspace['id'] ) as $row ) {
				return array( $workspace['id'], $row['id'] );
			}
		}
		return array( '', '' );
	}

	/** Whether the token endpoint answers a request without a session, in its own form. */
	private static function visitor_reaches_endpoint(): bool {
		$response = wp_remote_post(
			rest_url( Rest_Controller::NAMESPACE . '/token' ),
			array(
				'timeout'   => 5,
				'headers'   => array( 'Content-Type' => 'application/json' ),
				'body'      => '{}',
				/** This filter is documented in wp-includes/class-wp-http-streams.php */
				'sslverify' => apply_filters( 'https_local_ssl_verify', false ), // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WordPress's own.
			)
		);
		$body     = json_decode( wp_remote_retrieve_body( $response ), true );
		return is_array( $body ) && 'InvalidRequest' === ( $body['error']['code'] ?? '' );
	}

	/**
	 * A step that went well.
	 *
	 * @param string $step Its name.
	 * @param string $text What was found.
	 * @return array{step: string, ok: bool|null, text: string}
	 */
	private static function good( string $step, string $text ): array {
		return self::step( $step, true, $text );
	}

	/**
	 * A step that failed.
	 *
	 * @param string $step   Its name.
	 * @param string $remedy See Remedies.
	 * @return array{step: string, ok: bool|null, text: string}
	 */
	private static function failed( string $step, string $remedy ): array {
		return self::step( $step, false, Remedies::text( $remedy ) );
	}

	/**
	 * A step.
	 *
	 * @param string $step Its name.
	 * @param bool   $ok   Whether it went well.
	 * @param string $text What was found, or what to do.
	 * @return array{step: string, ok: bool|null, text: string}
	 */
	private static function step( string $step, bool $ok, string $text ): array {
		return array(
			'step' => $step,
			'ok'   => $ok,
			'text' => $text,
		);
	}
}
