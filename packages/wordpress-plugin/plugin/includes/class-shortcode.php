<?php
/**
 * The shortcode.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/** `[pbi_bound_report report="…" dataset="…"]` */
final class Shortcode {
	/** As it is documented, and as people write it who know the element's tag. */
	public const TAGS = array( 'pbi_bound_report', 'pbi-bound-report' );

	/** Registers the shortcode. */
	public static function register(): void {
		foreach ( self::TAGS as $tag ) {
			add_shortcode( $tag, array( self::class, 'render' ) );
		}
	}

	/**
	 * Renders it.
	 *
	 * @param array<int|string, mixed>|string $attributes As WordPress has read them.
	 */
	public static function render( $attributes ): string {
		return Report_Tag::render( Report_Attributes::read_written( (array) $attributes ) );
	}
}
