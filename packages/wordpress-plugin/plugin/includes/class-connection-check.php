<?php
/**
 * Walks the way of a token.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/** Sign-in, workspaces, report, dataset, GenerateToken, and the address that visitors use: for each failure, what to do. */
final class Connection_Check {
	/**
	 * Walks it, up to the first failure.
	 *
	 * @param string $report  Id; empty for the first that is found.
	 * @param string $dataset Id; empty for the report's own.
	 * @return array<int, array{step: string, ok: bool, text: string}>
	 */
	public static function run( string $report = '', string $dataset = '' ): array {
		$steps     = array();
		$directory = new Directory( Plugin::client() );
		$step      = '';
		try {
			$step = __( 'Settings', 'pbi-bound-report' );
			if ( ! Settings::is_connected() ) {
				$steps[] = self::failed( $step, 'connect' );
				return $steps;
			}
			$step = __( 'Sign-in at Entra', 'pbi-bound-report' );
			Plugin::client()->sign_in( true );
			$steps[]    = self::good( $step, __( 'The application signs in.', 'pbi-bound-report' ) );
			$step       = __( 'Workspaces', 'pbi-bound-report' );
			$workspaces = $directory->workspaces();
			if ( 0 === count( $workspaces ) ) {
				$steps[] = self::failed( $step, 'no-workspace' );
				return $steps;
			}
			/* translators: %s: names of workspaces. */
			$steps[] = self::good( $step, sprintf( __( 'The application sees: %s.', 'pbi-bound-report' ), implode( ', ', array_column( $workspaces, 'name' ) ) ) );
			$step    = __( 'Report', 'pbi-bound-report' );
			list( $workspace, $report ) = self::find_report( $directory, $workspaces, $report );
			if ( '' === $report ) {
				$steps[] = self::failed( $step, 'no-report' );
				return $steps;
			}
			$metadata   = $directory->report( $workspace, $report );
			$steps[] = self::good( $step, (string) ( $metadata['name'] ?? $report ) );
			$step    = __( 'Dataset', 'pbi-bound-report' );
			$dataset = '' === $dataset ? strtolower( (string) ( $metadata['datasetId'] ?? '' ) ) : $dataset;
			$place   = '' === $dataset ? null : $directory->workspace_of( 'datasets', $dataset );
			if ( null === $place ) {
				$steps[] = self::failed( $step, 'no-dataset' );
				return $steps;
			}
			$model   = $directory->dataset( $place, $dataset, true );
			$secured = true === ( $model['isEffectiveIdentityRequired'] ?? false );
			/* translators: %s: name of a dataset. */
			$steps[] = self::good( $step, sprintf( $secured ? __( '%s, with row-level security', 'pbi-bound-report' ) : __( '%s, without row-level security', 'pbi-bound-report' ), (string) ( $model['name'] ?? $dataset ) ) );
			$step    = __( 'GenerateToken', 'pbi-bound-report' );
			$known   = array(
				'id'                => $dataset,
				'identity_required' => $secured,
				'roles_required'    => true === ( $model['isEffectiveIdentityRolesRequired'] ?? false ),
			);
			$who     = Authorizer::identity( $known, null ) ?? Authorizer::identity( $known, wp_get_current_user() );
			if ( $secured && null === $who ) {
				$steps[] = self::failed( $step, 'row-level-security' );
				return $steps;
			}
			$plans = Token_Planner::plan(
				array(
					array(
						'report'  => $report,
						'dataset' => $dataset,
						'edit'    => false,
						'xmla'    => 'PaginatedReport' === ( $metadata['reportType'] ?? '' ),
					),
				),
				'__return_true',
				null === $who ? array() : array( $dataset => $who )
			);
			Plugin::client()->generate_token( $plans[0]['body'] );
			$steps[] = self::good( $step, __( 'Power BI gives a token for the report on the dataset.', 'pbi-bound-report' ) );
			$step    = __( 'Address for visitors', 'pbi-bound-report' );
			$steps[] = self::visitor_reaches_endpoint() ? self::good( $step, wp_make_link_relative( rest_url( Rest_Controller::NAMESPACE . '/token' ) ) ) : self::failed( $step, 'route' );
		} catch ( Power_Bi_Error $error ) {
			$said    = trim( ( $error->upstream['status'] ?? '' ) . ' ' . ( $error->upstream['code'] ?? '' ) . ' ' . ( $error->upstream['message'] ?? '' ) );
			$steps[] = self::failed( $step, $error->remedy(), $said );
		}
		return $steps;
	}

	/**
	 * The report to try, and its workspace.
	 *
	 * @param Directory                                    $directory  Directory.
	 * @param array<int, array{id: string, name: string}> $workspaces Where to look.
	 * @param string                                       $report     Id; empty for the first that is found.
	 * @return array{0: string, 1: string}
	 * @throws Power_Bi_Error When Power BI cannot be asked.
	 */
	private static function find_report( Directory $directory, array $workspaces, string $report ): array {
		foreach ( $workspaces as $workspace ) {
			foreach ( $directory->reports( $workspace['id'] ) as $row ) {
				if ( '' === $report || $row['id'] === $report ) {
					return array( $workspace['id'], $row['id'] );
				}
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
	 * @return array{step: string, ok: bool, text: string}
	 */
	private static function good( string $step, string $text ): array {
		return array(
			'step' => $step,
			'ok'   => true,
			'text' => $text,
		);
	}

	/**
	 * A step that failed.
	 *
	 * @param string $step   Its name.
	 * @param string $remedy See Remedies.
	 * @param string $said   What Power BI or Entra said.
	 * @return array{step: string, ok: bool, text: string}
	 */
	private static function failed( string $step, string $remedy, string $said = '' ): array {
		return array(
			'step' => $step,
			'ok'   => false,
			'text' => Remedies::text( $remedy ) . ( '' === $said ? '' : " ($said)" ),
		);
	}
}
