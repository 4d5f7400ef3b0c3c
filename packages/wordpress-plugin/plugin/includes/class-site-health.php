<?php
/**
 * Tests for the site health page.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/** Without a call to Power BI (settings, rows) and with calls (connection). */
final class Site_Health {
	/** Registers its hooks. */
	public static function register(): void {
		add_filter( 'site_status_tests', array( self::class, 'tests' ) );
	}

	/**
	 * Adds the tests.
	 *
	 * @param array<string, array<string, mixed>> $tests Of WordPress and other plugins.
	 * @return array<string, array<string, mixed>>
	 */
	public static function tests( $tests ): array {
		$tests                                    = (array) $tests;
		$tests['direct']['pbi_bound_report']      = array(
			'label' => __( 'Power BI reports: settings', 'pbi-bound-report' ),
			'test'  => array( self::class, 'settings' ),
		);
		$tests['direct']['pbi_bound_report_rows'] = array(
			'label' => __( 'Power BI reports: who sees which rows', 'pbi-bound-report' ),
			'test'  => array( self::class, 'rows' ),
		);
		if ( wp_using_ext_object_cache() ) {
			$tests['direct']['pbi_bound_report_cache'] = array(
				'label' => __( 'Power BI reports: object cache', 'pbi-bound-report' ),
				'test'  => array( self::class, 'object_cache' ),
			);
		}
		$tests['async']['pbi_bound_report_check'] = array(
			'label'             => __( 'Power BI reports: connection', 'pbi-bound-report' ),
			'test'              => rest_url( Rest_Controller::NAMESPACE . '/health' ),
			'has_rest'          => true,
			'async_direct_test' => array( self::class, 'connection' ),
		);
		return $tests;
	}

	/**
	 * Tests the settings.
	 *
	 * @return array<string, mixed>
	 */
	public static function settings(): array {
		if ( Settings::has_unreadable_secret() ) {
			return self::result( 'pbi_bound_report', 'critical', __( 'The Power BI secret cannot be read any more', 'pbi-bound-report' ), __( 'The salts in wp-config.php have changed since it was saved. Enter the secret again under Settings, Power BI reports.', 'pbi-bound-report' ) );
		}
		if ( ! Settings::is_connected() ) {
			return self::result( 'pbi_bound_report', 'recommended', __( 'Power BI is not connected yet', 'pbi-bound-report' ), Remedies::text( 'connect' ) );
		}
		if ( 'settings' === Settings::source( 'client_secret' ) ) {
			return self::result( 'pbi_bound_report', 'good', __( 'Power BI is connected', 'pbi-bound-report' ), __( 'The secret is in the database, encrypted with the salts of wp-config.php. It is still better kept as the constant PBI_BOUND_REPORT_CLIENT_SECRET in wp-config.php.', 'pbi-bound-report' ) );
		}
		return self::result( 'pbi_bound_report', 'good', __( 'Power BI is connected', 'pbi-bound-report' ), __( 'The secret is not in the database.', 'pbi-bound-report' ) );
	}

	/**
	 * Tests whether the settings have an identity for everybody to whom they promise rows.
	 *
	 * @return array<string, mixed>
	 */
	public static function rows(): array {
		$gaps = Identity_Settings::gaps();
		$some = Identity_Settings::users_without_name();
		if ( $some > 0 ) {
			/* translators: %s: number of users. */
			$gaps[] = sprintf( _n( '%s user has a Power BI role and no user name for Power BI, and does not see datasets with row-level security. Fill in what User name in Power BI reads, or name them by the filter pbi_bound_report_identity.', '%s users have a Power BI role and no user name for Power BI, and do not see datasets with row-level security. Fill in what User name in Power BI reads, or name them by the filter pbi_bound_report_identity.', $some, 'pbi-bound-report' ), number_format_i18n( $some ) );
		}
		return count( $gaps ) > 0
			? self::result( 'pbi_bound_report_rows', 'recommended', __( 'The settings do not tell Power BI who everybody is', 'pbi-bound-report' ), implode( ' ', $gaps ) )
			: self::result( 'pbi_bound_report_rows', 'good', __( 'The settings tell Power BI who everybody is', 'pbi-bound-report' ), __( 'Every user with a Power BI role has a user name for Power BI.', 'pbi-bound-report' ) );
	}

	/**
	 * Tests whether the object cache keeps what it is given.
	 *
	 * @return array<string, mixed>
	 */
	public static function object_cache(): array {
		return Store::cache_keeps()
			? self::result( 'pbi_bound_report_cache', 'good', __( 'The object cache keeps Power BI tokens', 'pbi-bound-report' ), __( 'Visitors share the tokens that are in it.', 'pbi-bound-report' ) )
			: self::result( 'pbi_bound_report_cache', 'recommended', __( 'The object cache loses what it is given', 'pbi-bound-report' ), Remedies::text( 'object-cache' ) );
	}

	/**
	 * Tests the connection.
	 *
	 * @return array<string, mixed>
	 */
	public static function connection(): array {
		$failed = Connection_Check::first_failure( Connection_Check::run() );
		if ( null === $failed ) {
			return self::result( 'pbi_bound_report_check', 'good', __( 'Power BI gives the site tokens', 'pbi-bound-report' ), __( 'Sign-in, workspaces, and tokens for what public pages show were tried.', 'pbi-bound-report' ) );
		}
		/* translators: %s: name of a step, such as "Sign-in". */
		return self::result( 'pbi_bound_report_check', Settings::is_connected() ? 'critical' : 'recommended', sprintf( __( 'Power BI reports cannot be shown: %s', 'pbi-bound-report' ), $failed['step'] ), $failed['text'] );
	}

	/**
	 * A result, as WordPress wants it.
	 *
	 * @param string $test   Name.
	 * @param string $status `good`, `recommended` or `critical`.
	 * @param string $label  Headline.
	 * @param string $text   Explanation.
	 * @return array<string, mixed>
	 */
	private static function result( string $test, string $status, string $label, string $text ): array {
		return array(
			'label'       => $label,
			'status'      => $status,
			'badge'       => array(
				'label' => __( 'Power BI', 'pbi-bound-report' ),
				'color' => 'blue',
			),
			'description' => '<p>' . esc_html( $text ) . '</p>',
			'actions'     => '',
			'test'        => $test,
		);
	}
}
