<?php
/**
 * Puts the parts together.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/** Registers everything with WordPress. */
final class Plugin {
	/** Registers everything. Costs a request that shows no report next to nothing. */
	public static function register(): void {
		add_action( 'init', array( self::class, 'load_translations' ), 1 );
		add_action( 'init', array( Shortcode::class, 'register' ) );
		add_action( 'init', array( Block::class, 'register' ) );
		Typed_Tag::register();
		Assets::register();
		Publishing::register();
		Rest_Controller::register();
		Preview::register();
		Site_Health::register();
		add_action( 'delete_expired_transients', array( Store::class, 'delete_expired' ) );
		if ( is_admin() ) {
			Settings_Page::register();
		}
	}

	/** Translations that came with the plugin; those of translate.wordpress.org come before. */
	public static function load_translations(): void {
		load_plugin_textdomain( 'pbi-bound-report', false, dirname( plugin_basename( PBI_BOUND_REPORT_FILE ) ) . '/languages' );
	}

	/** The client of this site. */
	public static function client(): Power_Bi_Client {
		return new Power_Bi_Client( Settings::connection() );
	}
}
