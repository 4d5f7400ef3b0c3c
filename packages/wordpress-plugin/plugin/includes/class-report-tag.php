<?php
/**
 * The HTML of a report.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/**
 * The tag may be kept by a page cache and given to everybody for hours. It holds no token, no nonce and nothing personal: only
 * ids, and for a public page a signed permission for its own pair.
 */
final class Report_Tag {
	/**
	 * What this request has rendered.
	 *
	 * @var array<string, true>
	 */
	private static $rendered = array();

	/**
	 * Whether a tag of a page is one that this request has rendered, and nobody has typed.
	 *
	 * @param string $tag HTML of the whole element.
	 */
	public static function is_own( string $tag ): bool {
		return isset( self::$rendered[ $tag ] );
	}

	/**
	 * Renders a report.
	 *
	 * @param array<string, string> $attributes See Report_Attributes.
	 * @param bool                  $by_code    Whether a theme's code has placed it.
	 * @param string                $wrapper    Attributes of the element around it, escaped.
	 * @return string HTML, escaped.
	 */
	public static function render( array $attributes, bool $by_code = false, string $wrapper = 'class="wp-block-pbi-bound-report-report"' ): string {
		// WordPress keeps nothing but the text of it there, which would be the one for readers without JavaScript.
		if ( doing_filter( 'get_the_excerpt' ) ) {
			return '';
		}
		if ( '' === $attributes['report'] ) {
			return self::notice( $attributes['problems'], $wrapper );
		}
		if ( self::is_without_scripts() ) {
			return '<p><a href="' . esc_url( (string) get_permalink() ) . '">' . esc_html( '' === $attributes['label'] ? __( 'Power BI report', 'pbi-bound-report' ) : $attributes['label'] ) . '</a></p>';
		}
		if ( ! Settings::is_connected() ) {
			return self::notice( __( 'Power BI is not connected yet. An administrator does it under Settings, Power BI reports.', 'pbi-bound-report' ), $wrapper );
		}
		$signature = null;
		$problems  = $attributes['problems'];
		if ( 'members' !== $attributes['access'] ) {
			$hidden = ! $by_code && ! Publishing::is_public( $attributes['report'], self::dataset_of( $attributes ) );
			if ( $hidden && ! current_user_can( Publishing::capability() ) ) {
				return self::notice( __( 'This report is not published yet: somebody who may publish reports has to save this page once.', 'pbi-bound-report' ) . ' ' . self::line_for_settings( $attributes ), $wrapper );
			}
			if ( $hidden && self::is_public_page() ) {
				$problems = trim( $problems . ' ' . __( 'Visitors do not see this report. It is published when this page is saved.', 'pbi-bound-report' ) . ' ' . self::line_for_settings( $attributes ) );
			}
			$signature = self::sign( $attributes, $by_code );
		}
		Assets::enqueue();
		$notice = '' === $problems ? '' : self::notice( $problems, '' );
		return "<div $wrapper>" . $notice . self::tag( $attributes, $signature ) . '<noscript>' . esc_html__( 'This report needs JavaScript.', 'pbi-bound-report' ) . '</noscript></div>';
	}

	/**
	 * The tag itself.
	 *
	 * @param array<string, string> $attributes See Report_Attributes.
	 * @param string|null           $signature  The signed permission.
	 */
	private static function tag( array $attributes, ?string $signature ): string {
		$style = '';
		if ( '' !== $attributes['aspectRatio'] ) {
			$style .= '--pbi-aspect-ratio:' . $attributes['aspectRatio'] . ';';
		}
		if ( '' !== $attributes['height'] ) {
			$style .= 'height:' . $attributes['height'] . 'px;';
		}
		$html = '<pbi-bound-report';
		foreach ( array_filter(
			array(
				'report-id'         => $attributes['report'],
				'dataset-id'        => $attributes['dataset'],
				'workspace-id'      => $attributes['workspace'],
				'binding-signature' => (string) $signature,
				'token-endpoint'    => self::endpoint(),
				'label'             => '' === $attributes['label'] ? __( 'Power BI report', 'pbi-bound-report' ) : $attributes['label'],
				'page-name'         => $attributes['page'],
				'layout'            => $attributes['layout'],
				'loading'           => $attributes['loading'],
				'filter-pane'       => $attributes['filterPane'],
				'page-navigation'   => $attributes['pageNavigation'],
				'theme'             => $attributes['theme'],
				'locale'            => str_replace( '_', '-', (string) preg_replace( '/_(in)?formal\z/', '', get_locale() ) ),
				'style'             => $style,
			),
			'strlen'
		) as $name => $value ) {
			$html .= ' ' . $name . '="' . esc_attr( $value ) . '"';
		}
		$html                   .= '></pbi-bound-report>';
		self::$rendered[ $html ] = true;
		return $html;
	}

	/** Address of the token endpoint without a host, so that a page works under each of a site's names. */
	public static function endpoint(): string {
		return wp_make_link_relative( rest_url( Rest_Controller::NAMESPACE . '/token' ) );
	}

	/**
	 * The signed permission. Its end is rounded, so that a page that has not changed renders to the same bytes.
	 *
	 * @param array<string, string> $attributes See Report_Attributes.
	 * @param bool                  $by_code    Whether a theme's code has placed it.
	 */
	private static function sign( array $attributes, bool $by_code ): string {
		$post   = get_post();
		$claims = array(
			'r'   => $attributes['report'],
			'exp' => (int) ( ceil( ( time() + Settings::binding_lifetime() ) / HOUR_IN_SECONDS ) * HOUR_IN_SECONDS ),
		);
		foreach ( array(
			'd'  => 'dataset',
			'w'  => 'workspace',
			'dw' => 'datasetWorkspace',
		) as $claim => $name ) {
			if ( '' !== $attributes[ $name ] ) {
				$claims[ $claim ] = $attributes[ $name ];
			}
		}
		if ( $by_code ) {
			$claims['c'] = true;
		} elseif ( $post instanceof \WP_Post ) {
			$claims['p'] = $post->ID;
		}
		$user = get_current_user_id();
		$keys = Settings::signing_keys();
		// A page that is not public shows itself to single people, so what it carries is for this one only.
		return Signed_Binding::sign( $claims, (string) key( $keys ), (string) current( $keys ), self::is_public_page() || 0 === $user ? null : "user:$user" );
	}

	/** Whether what is rendered is for everybody: a post that is public, or something that belongs to no post. */
	private static function is_public_page(): bool {
		$post = get_post();
		return ! $post instanceof \WP_Post || is_post_publicly_viewable( $post );
	}

	/** Whether no script of a page runs where this is read: a feed, or a page of the AMP plugin (`is_amp_endpoint()` before its 2.0). */
	private static function is_without_scripts(): bool {
		return is_feed() || ( function_exists( 'amp_is_request' ) ? amp_is_request() : function_exists( 'is_amp_endpoint' ) && is_amp_endpoint() );
	}

	/**
	 * How a report is published whose page does not hold it, as those of page builders and custom fields do not.
	 *
	 * @param array<string, string> $attributes See Report_Attributes.
	 */
	private static function line_for_settings( array $attributes ): string {
		/* translators: %s: ids of a report and a dataset. */
		return sprintf( __( 'Where saving does not help, because a page builder or a field keeps the report elsewhere, an administrator adds this line to Settings, Power BI reports, Public: %s', 'pbi-bound-report' ), trim( $attributes['report'] . ' ' . $attributes['dataset'] ) );
	}

	/**
	 * The dataset, or null for the report's own.
	 *
	 * @param array<string, string> $attributes See Report_Attributes.
	 */
	private static function dataset_of( array $attributes ): ?string {
		return '' === $attributes['dataset'] ? null : $attributes['dataset'];
	}

	/**
	 * Something for whoever edits the page; visitors see nothing of it.
	 *
	 * @param string $text    What is wrong.
	 * @param string $wrapper Attributes of the element around it, escaped.
	 */
	public static function notice( string $text, string $wrapper ): string {
		if ( ! current_user_can( 'edit_posts' ) ) {
			return '';
		}
		$notice = '<p style="border:1px solid;padding:1em">' . esc_html__( 'Power BI report:', 'pbi-bound-report' ) . ' ' . esc_html( $text ) . '</p>';
		return '' === $wrapper ? $notice : "<div $wrapper>$notice</div>";
	}
}
