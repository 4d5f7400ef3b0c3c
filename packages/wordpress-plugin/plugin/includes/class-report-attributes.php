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

	/** How the service's addresses name what an id is for. */
	private const PLACES = array(
		'report'    => '#(?:/(?:rdl)?reports/|[?&]reportid=)([0-9a-f-]{36})#i',
		'dataset'   => '#(?:/datasets/|[?&]datasetid=)([0-9a-f-]{36})#i',
		'workspace' => '#(?:/groups/|[?&]groupid=)([0-9a-f-]{36})#i',
	);

	/** Names as people write them in a shortcode or in a theme. */
	private const NAMES = array( 'report', 'dataset', 'workspace', 'dataset_workspace', 'label', 'page', 'height', 'aspect_ratio', 'loading', 'filter_pane', 'page_navigation', 'layout', 'theme', 'access' );

	/** Words that an attribute may have; the first is the default. */
	private const WORDS = array(
		'loading'        => array( 'lazy', 'eager', 'interaction' ),
		'filterPane'     => array( '', 'hidden', 'collapsed', 'expanded' ),
		'pageNavigation' => array( '', 'hidden', 'bottom', 'left' ),
		'layout'         => array( '', 'auto' ),
		'access'         => array( 'everyone', 'members' ),
	);

	/**
	 * Reads attributes that somebody has written by hand: a name that does not exist is told. Blocks have others beside their
	 * own, from WordPress and other plugins.
	 *
	 * @param array<int|string, mixed> $given As they came.
	 * @return array<string, string> See read().
	 */
	public static function read_written( array $given ): array {
		$read             = self::read( $given );
		$read['problems'] = trim( implode( ' ', self::unknown( $given ) ) . ' ' . $read['problems'] );
		return $read;
	}

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
				$values[ self::plain_name( $name ) ] = trim( wp_check_invalid_utf8( (string) $value ) );
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
			$id            = self::id_of( $of( $name ), 'datasetWorkspace' === $name ? 'workspace' : $name );
			$read[ $name ] = 1 === preg_match( $form, $id ) ? $id : '';
			if ( '' === $read[ $name ] && '' !== $of( $name ) ) {
				/* translators: 1: name of an attribute. 2: its value. */
				$problems[] = sprintf( __( '%1$s: "%2$s" is not an id. In the Power BI service the id stands in the address of the report or dataset.', 'pbi-bound-report' ), self::written( $name ), self::shortened( $of( $name ) ) );
			}
		}
		// Without its dataset the report would be shown on another one, and published so.
		$chosen = '' === $read['dataset'] && '' !== $of( 'dataset' ) ? '' : $read['report'];
		if ( '' === $read['report'] && 0 === count( $problems ) ) {
			$problems[] = __( 'No report is chosen.', 'pbi-bound-report' );
		}
		$read['report'] = $chosen;
		foreach ( self::WORDS as $name => $words ) {
			$word          = strtolower( $of( $name ) );
			$read[ $name ] = in_array( $word, $words, true ) ? $word : $words[0];
			if ( '' !== $word && $read[ $name ] !== $word ) {
				/* translators: 1: name of an attribute. 2: its value. 3: the values that it may have. */
				$problems[] = sprintf( __( '%1$s: "%2$s" is none of: %3$s.', 'pbi-bound-report' ), self::written( $name ), self::shortened( $word ), implode( ', ', array_filter( $words ) ) );
			}
		}
		// Whoever has misspelt this did not mean everybody.
		if ( '' !== $of( 'access' ) && strtolower( $of( 'access' ) ) !== $read['access'] ) {
			$read['access'] = 'members';
		}
		$read['label']       = mb_substr( sanitize_text_field( $of( 'label' ) ), 0, 200 );
		$read['page']        = 1 === preg_match( '/\A[\w.-]{1,100}\z/', $of( 'page' ) ) ? $of( 'page' ) : '';
		$read['height']      = 1 === preg_match( '/\A(\d{2,4})(?:px)?\z/', $of( 'height' ), $match ) ? $match[1] : '';
		$read['aspectRatio'] = 1 === preg_match( '#\A(\d{1,4}(?:\.\d{1,3})?)\s*[/:]\s*(\d{1,4}(?:\.\d{1,3})?)\z#', $of( 'aspectRatio' ), $match ) ? "$match[1] / $match[2]" : '';
		$read['theme']       = self::theme( $of( 'theme' ) );
		foreach ( array( 'page', 'height', 'aspectRatio', 'theme' ) as $name ) {
			if ( '' !== $of( $name ) && '' === $read[ $name ] ) {
				/* translators: 1: name of an attribute. 2: its value. */
				$problems[] = sprintf( __( '%1$s: "%2$s" cannot be read.', 'pbi-bound-report' ), self::written( $name ), self::shortened( $of( $name ) ) );
			}
		}
		$read['problems'] = implode( ' ', $problems );
		return $read;
	}

	/**
	 * An id as people have it: in any of its forms, in the quotes that editors of texts make, or as the address in the Power BI
	 * service of what it is the id of.
	 *
	 * @param string                       $text As it was written.
	 * @param 'report'|'dataset'|'workspace' $kind What it is the id of.
	 */
	public static function id_of( string $text, string $kind ): string {
		$text = (string) preg_replace( '/\A[\s\p{Pi}\p{Pf}\x{201A}\x{201E}\x{2032}\x{2033}]+|[\s\p{Pi}\p{Pf}\x{201A}\x{201E}\x{2032}\x{2033}]+\z/u', '', $text );
		if ( 1 === preg_match( '#\Ahttps://#i', $text ) && preg_match_all( self::PLACES[ $kind ], $text, $found ) > 0 ) {
			$ids  = array_unique( array_map( 'strtolower', $found[1] ) );
			$text = 1 === count( $ids ) ? $ids[0] : $text;
		}
		return Request_Reader::plain_id( $text );
	}

	/**
	 * What is written that no attribute is called.
	 *
	 * @param array<int|string, mixed> $given As they came.
	 * @return string[] Sentences.
	 */
	private static function unknown( array $given ): array {
		$problems = array();
		$known    = array_map( array( self::class, 'plain_name' ), self::NAMES );
		foreach ( $given as $name => $value ) {
			if ( ! is_string( $name ) ) {
				if ( is_scalar( $value ) && '' !== trim( (string) $value ) ) {
					/* translators: %s: something in a shortcode. */
					$problems[] = sprintf( __( '"%s" has no name. Write it as name="value".', 'pbi-bound-report' ), self::shortened( (string) $value ) );
				}
				continue;
			}
			if ( in_array( self::plain_name( $name ), $known, true ) ) {
				continue;
			}
			$near = array_filter(
				self::NAMES,
				static function ( string $other ) use ( $name ): bool {
					return levenshtein( substr( self::plain_name( $name ), 0, 100 ), self::plain_name( $other ) ) <= 2;
				}
			);
			$problems[] = count( $near ) > 0
				/* translators: 1: a name that somebody has written. 2: name of an attribute. */
				? sprintf( __( 'There is no attribute %1$s. Did you mean %2$s?', 'pbi-bound-report' ), self::shortened( $name ), (string) reset( $near ) )
				/* translators: 1: a name that somebody has written. 2: names of attributes. */
				: sprintf( __( 'There is no attribute %1$s. There are: %2$s.', 'pbi-bound-report' ), self::shortened( $name ), implode( ', ', self::NAMES ) );
		}
		return $problems;
	}

	/**
	 * A name without what may be written either way.
	 *
	 * @param string $name As it came.
	 */
	private static function plain_name( string $name ): string {
		return strtolower( str_replace( array( '_', '-' ), '', $name ) );
	}

	/**
	 * A name as people write it.
	 *
	 * @param string $name As in the block.
	 */
	private static function written( string $name ): string {
		return strtolower( (string) preg_replace( '/[A-Z]/', '_$0', $name ) );
	}

	/**
	 * A value, short enough for a sentence.
	 *
	 * @param string $value As it came.
	 */
	private static function shortened( string $value ): string {
		return mb_strlen( $value ) > 60 ? mb_substr( $value, 0, 60 ) . '…' : $value;
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
