<?php
/**
 * The attributes of a report on a page.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/**
 * Read from a block, a shortcode or a theme: a closed list of names, each with a form of its own. Nothing here can name a script,
 * an endpoint or a frame; what does not fit is left out and told to whoever may edit the page.
 */
final class Report_Attributes {
	private const UUID    = '/\A[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\z/';
	private const DATASET = '/\A[a-z0-9][a-z0-9_-]{0,99}\z/';

	/** Words that an attribute may have; the first is the default. */
	private const WORDS = array(
		'loading'        => array( 'lazy', 'eager', 'interaction' ),
		'filterPane'     => array( '', 'hidden', 'collapsed', 'expanded' ),
		'pageNavigation' => array( '', 'hidden', 'bottom', 'left' ),
		'layout'         => array( '', 'auto' ),
		'access'         => array( 'everyone', 'members' ),
	);

	/**
	 * Reads attributes. Names may be written as in the block (`pageNavigation`) or as in a shortcode (`page_navigation`,
	 * `page-navigation`).
	 *
	 * @param array<int|string, mixed> $given As they came.
	 * @return array<string, string> All attributes; `problems` tells what was left out.
	 */
	public static function read( array $given ): array {
		$values = array();
		foreach ( $given as $name => $value ) {
			if ( is_string( $name ) && ( is_scalar( $value ) ) ) {
				$values[ strtolower( str_replace( array( '_', '-' ), '', $name ) ) ] = trim( wp_check_invalid_utf8( (string) $value ) );
			}
		}
		$of       = static function ( string $name ) use ( $values ): string {
			return $values[ strtolower( $name ) ] ?? '';
		};
		$problems = array();
		$read     = array();
		foreach ( array(
			'report'           => self::UUID,
			'dataset'          => self::DATASET,
			'workspace'        => self::UUID,
			'datasetWorkspace' => self::UUID,
		) as $name => $form ) {
			$id            = Request_Reader::plain_id( $of( $name ) );
			$read[ $name ] = 1 === preg_match( $form, $id ) ? $id : '';
			if ( '' === $read[ $name ] && '' !== $of( $name ) ) {
				/* translators: %s: name of an attribute. */
				$problems[] = sprintf( __( '%s is not an id.', 'pbi-bound-report' ), $name );
			}
		}
		if ( '' === $read['report'] && 0 === count( $problems ) ) {
			$problems[] = __( 'No report is chosen.', 'pbi-bound-report' );
		}
		foreach ( self::WORDS as $name => $words ) {
			$word          = strtolower( $of( $name ) );
			$read[ $name ] = in_array( $word, $words, true ) ? $word : $words[0];
		}
		$read['label']       = mb_substr( sanitize_text_field( $of( 'label' ) ), 0, 200 );
		$read['page']        = 1 === preg_match( '/\A[\w.-]{1,100}\z/', $of( 'page' ) ) ? $of( 'page' ) : '';
		$read['height']      = 1 === preg_match( '/\A(\d{2,4})(?:px)?\z/', $of( 'height' ), $match ) ? $match[1] : '';
		$read['aspectRatio'] = 1 === preg_match( '#\A(\d{1,4}(?:\.\d{1,3})?)\s*[/:]\s*(\d{1,4}(?:\.\d{1,3})?)\z#', $of( 'aspectRatio' ), $match ) ? "$match[1] / $match[2]" : '';
		$read['theme']       = self::theme( $of( 'theme' ) );
		foreach ( array( 'page', 'height', 'aspectRatio', 'theme' ) as $name ) {
			if ( '' !== $of( $name ) && '' === $read[ $name ] ) {
				/* translators: %s: name of an attribute. */
				$problems[] = sprintf( __( '%s cannot be read.', 'pbi-bound-report' ), $name );
			}
		}
		$read['problems'] = implode( ' ', $problems );
		return $read;
	}

	/**
	 * A report theme: JSON, or the address of a JSON file of this very site.
	 *
	 * @param string $theme As it came.
	 */
	private static function theme( string $theme ): string {
		if ( '' === $theme || strlen( $theme ) > 100000 ) {
			return '';
		}
		$json = json_decode( $theme );
		if ( is_object( $json ) ) {
			return (string) wp_json_encode( $json );
		}
		$url  = esc_url_raw( $theme, array( 'https', 'http' ) );
		$here = wp_parse_url( home_url() );
		$its  = wp_parse_url( $url );
		$same = is_array( $its ) && ( $its['host'] ?? '' ) === ( $here['host'] ?? '' ) && ( $its['port'] ?? 0 ) === ( $here['port'] ?? 0 ) && ! isset( $its['user'] );
		return $same && 1 === preg_match( '#\.json\z#', $its['path'] ?? '' ) ? wp_make_link_relative( $url ) : '';
	}
}
