<?php
/**
 * The element's files.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/**
 * They lie in a folder named after their contents, so that no cache mixes two versions, and are loaded as a module, with
 * integrity, on pages that show a report and nowhere else.
 */
final class Assets {
	private const HANDLE = 'pbi-bound-report';

	/**
	 * What tells plugins and services that speed pages up to leave a script as it is. A module that is joined with others, or that
	 * loses its type, does not run. In turn: LiteSpeed Cache (two), Autoptimize, WP Rocket (two), Cloudflare's Rocket Loader.
	 */
	private const LEAVE_ALONE = 'data-no-optimize="1" data-no-defer="1" data-noptimize="1" data-no-minify="1" nowprocket data-cfasync="false"';

	/** Registers its hooks. */
	public static function register(): void {
		// Late: themes take the types out of all scripts, and one that is no module does not run.
		add_filter( 'script_loader_tag', array( self::class, 'as_module' ), 1000, 2 );
	}

	/** Puts the files on this page. */
	public static function enqueue(): void {
		$files = self::files();
		if ( null === $files ) {
			Log::write( 'element-missing', array( 'problem' => 'The element’s files are not in the plugin’s folder assets. Install the plugin from its zip.' ) );
			return;
		}
		// phpcs:ignore WordPress.WP.EnqueuedResourceParameters.MissingVersion -- The folder's name is the version.
		wp_enqueue_script( self::HANDLE, plugins_url( "assets/{$files['folder']}/pbi-bound-report.js", PBI_BOUND_REPORT_FILE ), array(), null, true );
		// phpcs:ignore WordPress.WP.EnqueuedResourceParameters.MissingVersion
		wp_enqueue_script( self::HANDLE . '-page', plugins_url( "assets/{$files['folder']}/page.js", PBI_BOUND_REPORT_FILE ), array( self::HANDLE ), null, true );
		if ( ! has_action( 'wp_footer', array( self::class, 'print_texts' ) ) ) {
			add_action( 'wp_footer', array( self::class, 'print_texts' ), 1 );
		}
	}

	/** What the page's script needs: texts in the site's language. Data, not a script, so that policies against inline scripts let it pass. */
	public static function print_texts(): void {
		printf( '<script type="application/json" id="pbi-bound-report-data">%s</script>' . "\n", wp_json_encode( self::data(), JSON_HEX_TAG | JSON_HEX_AMP ) );
	}

	/**
	 * What the page's script needs. The same for everybody, because pages are kept by caches.
	 *
	 * @return array<string, mixed>
	 */
	private static function data(): array {
		$reason = __( 'The operator of this site finds the reason under Settings, Power BI reports, Last problems.', 'pbi-bound-report' );
		return array(
			'renew' => wp_make_link_relative( rest_url( Rest_Controller::NAMESPACE . '/renew' ) ),
			'texts' => array(
				'loading'       => __( 'Loading report', 'pbi-bound-report' ),
				/* translators: {label} is the report's name and stays as it is. */
				'loaded'        => __( '{label} loaded', 'pbi-bound-report' ),
				'report'        => __( 'Report', 'pbi-bound-report' ),
				'show'          => __( 'Show report', 'pbi-bound-report' ),
				'tryAgain'      => __( 'Try again', 'pbi-bound-report' ),
				'retrying'      => __( 'It is tried again by itself.', 'pbi-bound-report' ),
				'details'       => __( 'Details', 'pbi-bound-report' ),
				'correlationId' => __( 'Correlation id:', 'pbi-bound-report' ),
				'copy'          => __( 'Copy correlation id', 'pbi-bound-report' ),
				'copied'        => __( 'Correlation id copied.', 'pbi-bound-report' ),
				'notCopied'     => __( 'Not copied. It stands under Details.', 'pbi-bound-report' ),
				'errors'        => array(
					'NotSignedIn'           => array( 'message' => __( 'Sign in to see this report.', 'pbi-bound-report' ) ),
					'NotAllowed'            => array( 'message' => __( 'You may not see this report.', 'pbi-bound-report' ) ),
					'BindingExpired'        => array( 'message' => __( 'This page is too old. Load it again.', 'pbi-bound-report' ) ),
					'EndpointMisconfigured' => array(
						'message' => __( 'The report cannot be shown because the site is not set up for it.', 'pbi-bound-report' ),
						'help'    => $reason,
					),
					'PowerBIRefused'        => array( 'help' => $reason ),
					'PowerBIEntityNotFound' => array( 'help' => __( 'The report or dataset may have been deleted, or an id in the block or shortcode may be wrong.', 'pbi-bound-report' ) . ' ' . $reason ),
					'TokenEndpointFailed'   => array( 'help' => __( 'Try again.', 'pbi-bound-report' ) . ' ' . $reason ),
					'InvalidRequest'        => array( 'help' => __( 'Check the ids in the block or shortcode.', 'pbi-bound-report' ) ),
				),
			),
		);
	}

	/**
	 * Makes a module of the plugin's scripts, with the hash of what they must be.
	 *
	 * @param string $tag    HTML.
	 * @param string $handle Which script.
	 */
	public static function as_module( $tag, $handle ): string {
		$names = array(
			self::HANDLE           => 'pbi-bound-report.js',
			self::HANDLE . '-page' => 'page.js',
		);
		$files = self::files();
		if ( ! isset( $names[ $handle ] ) || null === $files ) {
			return (string) $tag;
		}
		$attributes = sprintf( ' type="module" integrity="%s" %s', esc_attr( $files['integrity'][ $names[ $handle ] ] ?? '' ), self::LEAVE_ALONE );
		return (string) preg_replace( '/<script(?: type=([\'"])[^\'"]*\1)?(?= [^>]*\bsrc=)/', '<script' . $attributes, (string) $tag, 1 );
	}

	/**
	 * The files that the build has put into the plugin.
	 *
	 * @return array{folder: string, integrity: array<string, string>}|null
	 */
	private static function files(): ?array {
		static $files = false;
		if ( false === $files ) {
			$list  = dirname( PBI_BOUND_REPORT_FILE ) . '/assets/files.php';
			$files = is_file( $list ) ? include $list : null;
		}
		return $files;
	}
}
