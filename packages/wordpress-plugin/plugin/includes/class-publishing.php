<?php
/**
 * Which reports public pages may show.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/**
 * Whoever can write a post could otherwise publish everything that the site's service principal reaches. So a pair of report and
 * dataset is shown to the public only when it is on a list, and it gets there when somebody who may publish reports (by default
 * whoever may edit others' posts) saves a page with it. An author can use what is on the list, and nothing else.
 */
final class Publishing {
	/** Registers its hooks. */
	public static function register(): void {
		add_action( 'save_post', array( self::class, 'on_save' ), 10, 2 );
		foreach ( array( 'widget_block', 'widget_text', 'widget_custom_html' ) as $option ) {
			add_action( "update_option_$option", array( self::class, 'on_widgets' ), 10, 2 );
			add_action( "add_option_$option", array( self::class, 'on_widgets' ), 10, 2 );
		}
	}

	/** The capability that publishing reports needs. */
	public static function capability(): string {
		/**
		 * The capability whose holders may publish any report that the site's service principal reaches.
		 *
		 * @param string $capability Default `edit_others_posts`: editors and administrators.
		 */
		return (string) apply_filters( 'pbi_bound_report_publish_capability', 'edit_others_posts' );
	}

	/**
	 * Whether visitors may be shown this pair.
	 *
	 * @param string      $report  Id.
	 * @param string|null $dataset Id; null for the report's own.
	 */
	public static function is_public( string $report, ?string $dataset ): bool {
		foreach ( Settings::site()['public'] as $pair ) {
			if ( $pair['report'] === $report && (string) ( $pair['dataset'] ?? '' ) === (string) $dataset ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * A page was saved.
	 *
	 * @param int      $post_id Its id.
	 * @param \WP_Post $post    Itself.
	 */
	public static function on_save( $post_id, $post ): void {
		if ( ! in_array( $post->post_status, array( 'publish', 'private', 'future' ), true ) || wp_is_post_revision( $post_id ) || wp_is_post_autosave( $post_id ) ) {
			return;
		}
		self::approve( (string) $post->post_content );
	}

	/**
	 * Widgets were saved.
	 *
	 * @param mixed $before What was there before, or the option's name where there was nothing.
	 * @param mixed $after  All widgets of their kind.
	 */
	public static function on_widgets( $before, $after ): void {
		unset( $before );
		$widgets = array_filter( (array) $after, 'is_array' );
		self::approve( implode( "\n", array_filter( array_merge( array_column( $widgets, 'content' ), array_column( $widgets, 'text' ) ), 'is_string' ) ) );
	}

	/**
	 * Puts the pairs of a content on the list, if whoever saves it may.
	 *
	 * @param string $content Of a post.
	 */
	private static function approve( string $content ): void {
		if ( ! current_user_can( self::capability() ) ) {
			return;
		}
		$wanted = array();
		foreach ( self::reports_in( $content ) as $attributes ) {
			if ( '' !== $attributes['report'] && 'members' !== $attributes['access'] ) {
				$wanted[] = array(
					'report'  => $attributes['report'],
					'dataset' => $attributes['dataset'],
				);
			}
		}
		if ( 0 === count( self::not_public( $wanted ) ) ) {
			return;
		}
		// Two editors may save at the same moment; each adds to what the other has written.
		Store::exclusively(
			'public list',
			static function () use ( $wanted ): void {
				Store::fresh_option( Settings::SITE, array() );
				$missing = self::not_public( $wanted );
				if ( 0 === count( $missing ) ) {
					return;
				}
				$settings           = Settings::site();
				$settings['public'] = array_merge( $settings['public'], $missing );
				Store::write(
					static function () use ( $settings ): bool {
						return update_option( Settings::SITE, $settings, false );
					}
				);
			}
		);
	}

	/**
	 * Those of some pairs that visitors may not be shown, each once.
	 *
	 * @param array<int, array{report: string, dataset: string}> $pairs An empty dataset: the report's own.
	 * @return array<int, array{report: string, dataset: string}>
	 */
	private static function not_public( array $pairs ): array {
		$hidden = array();
		foreach ( $pairs as $pair ) {
			if ( ! in_array( $pair, $hidden, true ) && ! self::is_public( $pair['report'], '' === $pair['dataset'] ? null : $pair['dataset'] ) ) {
				$hidden[] = $pair;
			}
		}
		return $hidden;
	}

	/**
	 * Attributes of all reports in a content: blocks, blocks within blocks, shortcodes, and tags that have been typed.
	 *
	 * @param string $content Of a post.
	 * @return array<int, array<string, string>>
	 */
	public static function reports_in( string $content ): array {
		$found = array();
		$walk  = static function ( array $blocks ) use ( &$walk, &$found ): void {
			foreach ( $blocks as $block ) {
				if ( Block::NAME === ( $block['blockName'] ?? '' ) ) {
					$found[] = Report_Attributes::read( (array) $block['attrs'] );
				}
				$walk( $block['innerBlocks'] ?? array() );
			}
		};
		if ( has_block( Block::NAME, $content ) ) {
			$walk( parse_blocks( $content ) );
		}
		if ( false !== strpos( $content, '[pbi' ) && preg_match_all( '/' . get_shortcode_regex( Shortcode::TAGS ) . '/', $content, $matches ) > 0 ) {
			foreach ( $matches[3] as $text ) {
				$found[] = Report_Attributes::read( (array) shortcode_parse_atts( $text ) );
			}
		}
		foreach ( Typed_Tag::reports_in( $content ) as $attributes ) {
			$found[] = Report_Attributes::read( $attributes );
		}
		return $found;
	}
}
