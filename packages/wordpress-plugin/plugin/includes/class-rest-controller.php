<?php
/**
 * The plugin's REST routes.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/**
 * `token` and `renew` are for pages: they answer before WordPress reads the body, in the contract's form, without WordPress's CORS
 * headers (which let every origin read with cookies), and are never kept by a cache. The others are for the editor and the site
 * health page, with WordPress's nonce and a capability.
 */
final class Rest_Controller {
	public const NAMESPACE = 'pbi-bound-report/v1';

	/**
	 * What a page's route has answered: status, headers, JSON.
	 *
	 * @var array{0: int, 1: array<string, string>, 2: array<string, mixed>}|null
	 */
	private static $answer = null;

	/**
	 * The request that was answered.
	 *
	 * @var \WP_REST_Request<array<string, mixed>>|null
	 */
	private static $answered = null;

	/** Registers its hooks. */
	public static function register(): void {
		add_action( 'rest_api_init', array( self::class, 'routes' ) );
		add_filter( 'rest_authentication_errors', array( self::class, 'note_closed' ), PHP_INT_MAX );
		add_filter( 'rest_pre_dispatch', array( self::class, 'answer_pages' ), 5, 3 );
		add_filter( 'rest_pre_serve_request', array( self::class, 'serve_pages' ), 100, 3 );
	}

	/** Registers the routes. */
	public static function routes(): void {
		foreach ( array( 'token', 'renew' ) as $route ) {
			register_rest_route(
				self::NAMESPACE,
				"/$route",
				array(
					'methods'             => 'POST',
					// Never called: see answer_pages(). Who may see what is decided by Authorizer.
					'callback'            => '__return_null',
					'permission_callback' => '__return_true',
				)
			);
		}
		$editor = static function (): bool {
			return current_user_can( Publishing::capability() );
		};
		$id     = array(
			'workspace' => array(
				'type'    => 'string',
				'pattern' => '^[0-9a-fA-F-]{36}$',
			),
		);
		register_rest_route(
			self::NAMESPACE,
			'/workspaces',
			array(
				'methods'             => 'GET',
				'callback'            => array( self::class, 'workspaces' ),
				'permission_callback' => $editor,
			)
		);
		register_rest_route(
			self::NAMESPACE,
			'/workspaces/(?P<workspace>[0-9a-fA-F-]{36})',
			array(
				'methods'             => 'GET',
				'callback'            => array( self::class, 'items' ),
				'permission_callback' => $editor,
				'args'                => $id,
			)
		);
		register_rest_route(
			self::NAMESPACE,
			'/health',
			array(
				'methods'             => 'GET',
				'callback'            => array( Site_Health::class, 'connection' ),
				'permission_callback' => static function (): bool {
					return current_user_can( 'view_site_health_checks' );
				},
			)
		);
	}

	/**
	 * Workspaces, for the editor.
	 *
	 * @return \WP_REST_Response|\WP_Error
	 */
	public static function workspaces() {
		try {
			return new \WP_REST_Response( ( new Directory( Plugin::client() ) )->workspaces() );
		} catch ( Power_Bi_Error $error ) {
			return self::failed( $error );
		}
	}

	/**
	 * Reports and datasets of a workspace, for the editor.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public static function items( \WP_REST_Request $request ) {
		$directory = new Directory( Plugin::client() );
		$workspace = strtolower( (string) $request['workspace'] );
		try {
			return new \WP_REST_Response(
				array(
					'reports'  => $directory->reports( $workspace ),
					'datasets' => $directory->datasets( $workspace ),
				)
			);
		} catch ( Power_Bi_Error $error ) {
			return self::failed( $error );
		}
	}

	/**
	 * Notes that another plugin has closed the token endpoint to somebody, who reads only that one should sign in. It stays closed:
	 * that is the other plugin's decision.
	 *
	 * @param mixed $errors Of other plugins.
	 * @return mixed The same.
	 */
	public static function note_closed( $errors ) {
		$route = $GLOBALS['wp']->query_vars['rest_route'] ?? '';
		if ( is_wp_error( $errors ) && is_string( $route ) && '/' . self::NAMESPACE . '/token' === untrailingslashit( $route ) ) {
			Log::write( 'endpoint-closed', array( 'remedy' => 'route' ) );
		}
		return $errors;
	}

	/**
	 * Answers the routes for pages, before WordPress looks at the body.
	 *
	 * @param mixed                                  $result  Of other plugins.
	 * @param \WP_REST_Server                        $server  Server.
	 * @param \WP_REST_Request<array<string, mixed>> $request Request.
	 * @return mixed
	 */
	public static function answer_pages( $result, $server, $request ) {
		unset( $server );
		$route = untrailingslashit( $request->get_route() );
		if ( null !== $result || 0 !== strpos( $route, '/' . self::NAMESPACE . '/' ) ) {
			return $result;
		}
		$name = substr( $route, strlen( self::NAMESPACE ) + 2 );
		if ( 'token' !== $name && 'renew' !== $name ) {
			return $result;
		}
		self::$answered = $request;
		$headers = array();
		foreach ( array( 'origin', 'sec-fetch-site', 'content-type', 'content-length', 'host' ) as $header ) {
			$headers[ $header ] = (string) $request->get_header( $header );
		}
		// Not the request's own method: WordPress lets a query parameter change it.
		$method       = isset( $_SERVER['REQUEST_METHOD'] ) ? sanitize_key( wp_unslash( $_SERVER['REQUEST_METHOD'] ) ) : '';
		$body         = (string) $request->get_body();
		self::$answer = 'token' === $name
			? ( new Token_Endpoint( Plugin::client() ) )->answer( strtoupper( $method ), $headers, $body )
			: Renewal::answer( strtoupper( $method ), $headers, $body );
		if ( ! defined( 'DONOTCACHEPAGE' ) ) {
			define( 'DONOTCACHEPAGE', true ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedConstantFound -- What page caches look for.
		}
		return new \WP_REST_Response( self::$answer[2], self::$answer[0], self::$answer[1] );
	}

	/**
	 * Sends what answer_pages() has made, in the contract's form. Not where the request is another one, which has asked the route
	 * by the way: WordPress's batches do, and plugins may.
	 *
	 * @param bool                                   $served  Whether somebody has sent something.
	 * @param mixed                                  $result  The response.
	 * @param \WP_REST_Request<array<string, mixed>> $request Request.
	 */
	public static function serve_pages( $served, $result, $request ): bool {
		if ( null === self::$answer || $served || $request !== self::$answered ) {
			return (bool) $served;
		}
		unset( $result );
		list( $status, $headers, $body ) = self::$answer;
		self::$answer                    = null;
		foreach ( array( 'Access-Control-Allow-Origin', 'Access-Control-Allow-Credentials', 'Access-Control-Allow-Methods', 'Access-Control-Allow-Headers', 'Access-Control-Expose-Headers', 'Expires', 'Link', 'Vary' ) as $name ) {
			header_remove( $name );
		}
		status_header( $status );
		header( 'Content-Type: application/json; charset=utf-8' );
		header( 'Cache-Control: no-store, private' );
		header( 'Vary: Cookie, Origin' );
		foreach ( $headers as $name => $value ) {
			header( "$name: $value" );
		}
		echo wp_json_encode( $body, JSON_UNESCAPED_SLASHES | JSON_HEX_TAG );
		return true;
	}

	/**
	 * A failure, for the editor: what to do.
	 *
	 * @param Power_Bi_Error $error Failure.
	 */
	private static function failed( Power_Bi_Error $error ): \WP_Error {
		return new \WP_Error( 'pbi_bound_report_failed', Remedies::text( $error->remedy() ), array( 'status' => 502 ) );
	}
}
