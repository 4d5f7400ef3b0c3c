<?php
/**
 * Renews signed permissions.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/**
 * A page that stays open for days outlives its permission. Before the end its script posts the permission here and gets another
 * for the same pair, if the post that it came from is still public (a post with a password: if the reader has given it) and still
 * shows the pair. What has ended is not renewed: the page has to be loaded again. Permissions of theme code and of templates belong
 * to no post and are not renewed either.
 */
final class Renewal {
	/**
	 * Answers a request. Never throws.
	 *
	 * @param string                $method  HTTP method as the server has got it.
	 * @param array<string, string> $headers Names in lower case.
	 * @param string                $body    `{"signature": "…"}`.
	 * @return array{0: int, 1: array<string, string>, 2: array<string, mixed>}
	 */
	public static function answer( string $method, array $headers, string $body ): array {
		try {
			Request_Checks::check( $method, $headers, strlen( $body ), 8192 );
			$request = json_decode( $body, true );
			if ( ! is_array( $request ) || array( 'signature' ) !== array_keys( $request ) || ! is_string( $request['signature'] ) ) {
				throw new Endpoint_Error( 'InvalidRequest', 'Failed to read the request: it is not {"signature": "…"}.' );
			}
			return array( 200, array(), array( 'signature' => self::renew( $request['signature'] ) ) );
		} catch ( Endpoint_Error $error ) {
			return array( $error->status(), array(), $error->body( wp_generate_uuid4() ) );
		}
	}

	/**
	 * Another permission.
	 *
	 * @param string $signature The one that will end.
	 * @throws Endpoint_Error When it is not renewed.
	 */
	private static function renew( string $signature ): string {
		$keys    = Settings::signing_keys();
		$user    = Authorizer::current_user();
		$subject = null === $user ? null : "user:$user->ID";
		$claims  = Signed_Binding::verify( $signature, $keys, time(), $subject );
		if ( 'expired' === $claims ) {
			throw new Endpoint_Error( 'BindingExpired', 'This page is too old. Load it again.' );
		}
		$post = is_array( $claims ) && is_int( $claims['p'] ?? null ) ? get_post( $claims['p'] ) : null;
		if ( ! is_array( $claims ) || ! $post instanceof \WP_Post || isset( $claims['s'] ) || ! self::may_read( $post ) || ! self::shows( (string) $post->post_content, $claims, 0 ) || ! Publishing::is_public( $claims['r'], $claims['d'] ?? null ) ) {
			throw new Endpoint_Error( 'NotAllowed', 'This permission cannot be renewed. Load the page again.' );
		}
		$claims['exp'] = (int) ( ceil( ( time() + Settings::binding_lifetime() ) / HOUR_IN_SECONDS ) * HOUR_IN_SECONDS );
		return Signed_Binding::sign( $claims, (string) key( $keys ), (string) current( $keys ) );
	}

	/**
	 * Whether whoever asks may read a post as the public does: a post with a password to whoever has given it.
	 *
	 * @param \WP_Post $post The post.
	 */
	private static function may_read( \WP_Post $post ): bool {
		return is_post_publicly_viewable( $post ) && ! post_password_required( $post );
	}

	/**
	 * Whether a content shows the pair, itself or through a synced pattern.
	 *
	 * @param string               $content Of a post.
	 * @param array<string, mixed> $claims  Of the permission.
	 * @param int                  $depth   Of patterns in patterns.
	 */
	private static function shows( string $content, array $claims, int $depth ): bool {
		foreach ( Publishing::reports_in( $content ) as $attributes ) {
			if ( $attributes['report'] === $claims['r'] && $attributes['dataset'] === ( $claims['d'] ?? '' ) && 'members' !== $attributes['access'] ) {
				return true;
			}
		}
		if ( $depth < 3 && preg_match_all( '/<!-- wp:block \{"ref":(\d+)/', $content, $matches ) > 0 ) {
			foreach ( $matches[1] as $id ) {
				$pattern = get_post( (int) $id );
				if ( $pattern instanceof \WP_Post && 'publish' === $pattern->post_status && self::shows( (string) $pattern->post_content, $claims, $depth + 1 ) ) {
					return true;
				}
			}
		}
		return false;
	}
}
