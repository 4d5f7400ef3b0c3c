<?php
/**
 * Plugin Name:       PBI Bound Report
 * Description:       Power BI reports on your pages, bound to the dataset you choose: a block, a shortcode, and a token endpoint that keeps every secret on the server.
 * Version:           0.1.0
 * Requires at least: 6.2
 * Requires PHP:      7.4
 * Author:            The pbi-bound-report authors
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       pbi-bound-report
 * Domain Path:       /languages
 *
 * The plugin's PHP, JavaScript and CSS may be used under the MIT licence as well, as the rest of the project.
 *
 * @package PbiBoundReport
 */

defined( 'ABSPATH' ) || exit;

define( 'PBI_BOUND_REPORT_VERSION', '0.1.0' );
define( 'PBI_BOUND_REPORT_FILE', __FILE__ );

require_once __DIR__ . '/includes/autoload.php';

PbiBoundReport\Plugin::register();

if ( ! function_exists( 'pbi_bound_report' ) ) {
	/**
	 * The tag of a report, for themes: `echo pbi_bound_report( array( 'report' => '…', 'dataset' => '…' ) );`
	 *
	 * What a theme places is trusted as the theme's code is: it needs nobody's approval in the settings.
	 *
	 * @param array<string, mixed> $attributes As the shortcode takes them.
	 * @return string HTML, escaped. Empty for visitors where the attributes are wrong.
	 */
	function pbi_bound_report( array $attributes ): string {
		return PbiBoundReport\Report_Tag::render( PbiBoundReport\Report_Attributes::read_written( $attributes ), true );
	}
}
