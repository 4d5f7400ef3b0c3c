<?php
/**
 * The block.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/** "Power BI report", rendered by the server. */
final class Block {
	public const NAME = 'pbi-bound-report/report';

	/** Registers the block. */
	public static function register(): void {
		register_block_type( dirname( PBI_BOUND_REPORT_FILE ) . '/blocks/report', array( 'render_callback' => array( self::class, 'render' ) ) );
		$handle = 'pbi-bound-report-report-editor-script';
		wp_set_script_translations( $handle, 'pbi-bound-report', dirname( PBI_BOUND_REPORT_FILE ) . '/languages' );
		add_action( 'enqueue_block_editor_assets', array( self::class, 'data_for_editor' ) );
	}

	/** What the editor's script needs. */
	public static function data_for_editor(): void {
		wp_add_inline_script(
			'pbi-bound-report-report-editor-script',
			'var pbiBoundReportEditor = ' . wp_json_encode(
				array(
					'preview'    => Preview::url(),
					'canPublish' => current_user_can( Publishing::capability() ),
					'connected'  => Settings::is_connected(),
					'settings'   => current_user_can( 'manage_options' ) ? admin_url( 'options-general.php?page=' . Settings_Page::SLUG ) : '',
				),
				JSON_HEX_TAG | JSON_HEX_AMP
			) . ';',
			'before'
		);
	}

	/**
	 * Renders the block.
	 *
	 * @param array<string, mixed> $attributes Of the block.
	 */
	public static function render( $attributes ): string {
		return Report_Tag::render( Report_Attributes::read( (array) $attributes ), false, get_block_wrapper_attributes() );
	}
}
