<?php
/**
 * What the editor's script needs.
 *
 * @package PbiBoundReport
 */

return array(
	'dependencies' => array( 'wp-api-fetch', 'wp-block-editor', 'wp-blocks', 'wp-components', 'wp-element', 'wp-i18n', 'wp-shortcode', 'wp-url' ),
	'version'      => PBI_BOUND_REPORT_VERSION,
);
