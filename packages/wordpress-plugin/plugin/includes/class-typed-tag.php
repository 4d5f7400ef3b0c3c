<?php
/**
 * The element's tag where somebody has typed it into a page.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/**
 * A `<pbi-bound-report>` of a Custom HTML block or of a classic page is shown as the shortcode with the same values is: by the
 * site's own token endpoint, under the same lists and with the same permission. Who may type HTML is WordPress's decision: it takes
 * the tag out of what others save.
 *
 * A tag that names a token endpoint of its own is left as it is, and no script is loaded for it: the plugin sends nobody to an
 * endpoint that it does not know. Whoever may edit posts reads why.
 */
final class Typed_Tag {
	/**
	 * A tag with what is in it, but not within comments, scripts and the like. Its attributes are the second group. Possessive, so
	 * that a tag without an end does not exhaust PCRE's stack on a long page.
	 */
	private const TAG = '~(?:<!--.*?-->|<(script|style|textarea|template)\b.*?</\1\s*>)(*SKIP)(*FAIL)|<pbi-bound-report(?=[\s/>])((?:"[^"]*+"|\'[^\']*+\'|[^"\'>]++)*+)>(?:[^<]*+(?:<(?!/?pbi-bound-report[\s/>])[^<]*+)*+</pbi-bound-report\s*>)?~is';

	/** Names of the tag's attributes that the shortcode has under another name. */
	private const NAMES = array(
		'report-id'    => 'report',
		'dataset-id'   => 'dataset',
		'workspace-id' => 'workspace',
		'page-name'    => 'page',
	);

	/** Attributes that any element has, and those that the plugin gives its tags itself. */
	private const NOT_READ = '/\A(?:id|class|style|title|lang|dir|slot|hidden|role|tabindex|locale|token-endpoint|binding-signature|(?:data-|aria-|on).*)\z/';

	/** Registers its hooks. */
	public static function register(): void {
		// After blocks and shortcodes: their tags are there by then, and are known.
		add_filter( 'the_content', array( self::class, 'render' ), 12 );
		add_filter( 'widget_block_content', array( self::class, 'render' ), 12 );
		add_filter( 'widget_text_content', array( self::class, 'render' ), 12 );
		add_filter( 'widget_custom_html_content', array( self::class, 'render' ), 12 );
		add_filter( 'render_block_core/html', array( self::class, 'render' ), 12 );
	}

	/**
	 * Renders the tags in a content that have been typed.
	 *
	 * @param mixed $content HTML.
	 * @return mixed
	 */
	public static function render( $content ) {
		if ( ! is_string( $content ) || false === stripos( $content, '<pbi-bound-report' ) ) {
			return $content;
		}
		// WordPress puts a paragraph round a tag that it does not know; one round what is shown instead would be torn.
		$content = preg_replace( '~<p>\s*(<pbi-bound-report(?=[\s/>])[^<]*>\s*</pbi-bound-report\s*>)\s*</p>~i', '$1', $content ) ?? $content;
		return preg_replace_callback(
			self::TAG,
			static function ( array $match ): string {
				if ( Report_Tag::is_own( $match[0] ) ) {
					return $match[0];
				}
				$given    = self::attributes_of( $match[2] );
				$endpoint = trim( $given['token-endpoint'] ?? '' );
				if ( '' !== $endpoint && ! self::is_own_endpoint( $endpoint ) ) {
					return Report_Tag::notice( __( 'This tag names a token endpoint of its own, so the plugin loads nothing for it. Take out token-endpoint: the plugin has one.', 'pbi-bound-report' ), '' ) . $match[0];
				}
				return Report_Tag::render( Report_Attributes::read_written( self::as_shortcode( $given ) ) );
			},
			$content
		) ?? $content;
	}

	/**
	 * The reports in a content, by the names that the shortcode has; without those of other endpoints.
	 *
	 * @param string $content HTML.
	 * @return array<int, array<string, string>>
	 */
	public static function reports_in( string $content ): array {
		$found = array();
		if ( false !== stripos( $content, '<pbi-bound-report' ) && preg_match_all( self::TAG, $content, $matches ) > 0 ) {
			foreach ( $matches[2] as $text ) {
				$given    = self::attributes_of( $text );
				$endpoint = trim( $given['token-endpoint'] ?? '' );
				if ( '' === $endpoint || self::is_own_endpoint( $endpoint ) ) {
					$found[] = self::as_shortcode( $given );
				}
			}
		}
		return $found;
	}

	/**
	 * A tag's attributes as a browser reads them.
	 *
	 * @param string $text What stands between the tag's name and its end.
	 * @return array<string, string> By name in lower case.
	 */
	private static function attributes_of( string $text ): array {
		$tag  = new \WP_HTML_Tag_Processor( "<pbi-bound-report $text>" );
		$read = array();
		if ( $tag->next_tag() ) {
			foreach ( (array) $tag->get_attribute_names_with_prefix( '' ) as $name ) {
				$value         = $tag->get_attribute( $name );
				$read[ $name ] = is_string( $value ) ? $value : '';
			}
		}
		return $read;
	}

	/**
	 * The same as attributes of the shortcode.
	 *
	 * @param array<string, string> $given Of the tag.
	 * @return array<string, string>
	 */
	private static function as_shortcode( array $given ): array {
		$read = array();
		foreach ( $given as $name => $value ) {
			if ( 1 !== preg_match( self::NOT_READ, $name ) ) {
				$read[ self::NAMES[ $name ] ?? $name ] = $value;
			}
		}
		if ( ! isset( $read['height'] ) && 1 === preg_match( '/(?:\A|;)\s*height\s*:\s*(\d{2,4})px/i', $given['style'] ?? '', $match ) ) {
			$read['height'] = $match[1];
		}
		return $read;
	}

	/**
	 * Whether an address is that of this site's token endpoint.
	 *
	 * @param string $address As it was typed.
	 */
	private static function is_own_endpoint( string $address ): bool {
		return in_array( $address, array( Report_Tag::endpoint(), rest_url( Rest_Controller::NAMESPACE . '/token' ) ), true );
	}
}
