<?php
/**
 * The shortcode.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/** `[pbi_bound_report report="…" dataset="…"]` */
final class Shortcode {
	public const TAG = 'pbi_bound_report';

	/** Registers the shortcode. */
	public static function register(): void {
		add_shortcode( self::TAG, array( self::class, 'render' ) );
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
