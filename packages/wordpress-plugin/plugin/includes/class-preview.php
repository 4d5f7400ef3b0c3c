<?php
/**
 * The preview in the editor.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/**
 * A page with nothing but the report, for a frame in the editor: there the report runs as on the site, and the editor's own frame
 * (whose address is a blob) does not get in its way.
 */
final class Preview {
	private const PARAMETER = 'pbi_bound_report_preview';

	/** Registers its hooks. */
	public static function register(): void {
		add_action( 'template_redirect', array( self::class, 'show' ), 1 );
	}

	/** Its address, to which the block's attributes are added. */
	public static function url(): string {
		return add_query_arg( self::PARAMETER, wp_create_nonce( self::PARAMETER ), home_url( '/' ) );
	}

	/** Shows it, if it was asked for. */
	public static function show(): void {
		if ( ! isset( $_GET[ self::PARAMETER ] ) ) {
			return;
		}
		$nonce = sanitize_text_field( wp_unslash( $_GET[ self::PARAMETER ] ) );
		if ( ! current_user_can( 'edit_posts' ) || false === wp_verify_nonce( $nonce, self::PARAMETER ) ) {
			wp_die( esc_html__( 'This preview is for editors. Load the editor again.', 'pbi-bound-report' ), '', array( 'response' => 403 ) );
		}
		show_admin_bar( false );
		nocache_headers();
		header( 'X-Frame-Options: SAMEORIGIN' );
		header( "Content-Security-Policy: frame-ancestors 'self'" );
		$attributes            = Report_Attributes::read( map_deep( wp_unslash( $_GET ), 'strval' ) );
		$attributes['loading'] = 'eager';
		// The preview is no page of the site: what it shows is for whoever edits.
		$attributes['access'] = current_user_can( Publishing::capability() ) ? 'members' : $attributes['access'];
		$html                 = Report_Tag::render( $attributes );
		?>
<!doctype html>
<html <?php language_attributes(); ?>>
<head>
<meta charset="<?php bloginfo( 'charset' ); ?>">
<title><?php esc_html_e( 'Preview', 'pbi-bound-report' ); ?></title>
<style>body{margin:0}</style>
</head>
<body>
		<?php
		echo $html; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped by Report_Tag.
		Assets::print_texts();
		wp_print_scripts( array( 'pbi-bound-report', 'pbi-bound-report-page' ) );
		?>
</body>
</html>
		<?php
		exit;
	}
}
