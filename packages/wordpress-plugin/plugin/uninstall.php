<?php
/**
 * Removes everything that the plugin has put into the database.
 *
 * @package PbiBoundReport
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

require_once __DIR__ . '/includes/autoload.php';

/** Removes it from the site that is switched to. */
function pbi_bound_report_uninstall_site(): void {
	PbiBoundReport\Store::clear();
	foreach ( array( 'connection', 'settings', 'keys', 'log', 'generation' ) as $name ) {
		delete_option( "pbi_bound_report_$name" );
	}
	global $wpdb;
	foreach ( array( '_transient_pbi_bound_report_', '_transient_timeout_pbi_bound_report_' ) as $prefix ) {
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery
		$wpdb->query( $wpdb->prepare( "DELETE FROM `$wpdb->options` WHERE option_name LIKE %s", $wpdb->esc_like( $prefix ) . '%' ) );
	}
}

if ( is_multisite() ) {
	foreach ( get_sites(
		array(
			'fields' => 'ids',
			'number' => 0,
		)
	) as $pbi_bound_report_site ) {
		switch_to_blog( (int) $pbi_bound_report_site );
		pbi_bound_report_uninstall_site();
		restore_current_blog();
	}
	foreach ( get_networks( array( 'fields' => 'ids' ) ) as $pbi_bound_report_network ) {
		delete_network_option( (int) $pbi_bound_report_network, 'pbi_bound_report_connection' );
	}
} else {
	pbi_bound_report_uninstall_site();
}
