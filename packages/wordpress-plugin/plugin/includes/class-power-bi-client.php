<?php
/**
 * Calls Entra and Power BI.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/**
 * With WordPress's HTTP API. What passes by itself (no answer, 5xx) is tried once more; Power BI's `Retry-After` is passed on and
 * not waited for, because a waiting visitor keeps one of the host's few PHP processes. After several failures in a row nothing
 * is asked for a while.
 */
class Power_Bi_Client {
	private const FAILURES_TO_OPEN = 5;
	private const OPEN_SECONDS     = 10;
	private const ATTEMPTS         = 3;

	/**
	 * See Settings::connection().
	 *
	 * @var array<string, string>
	 */
	private $connection;

	/**
	 * Makes a client.
	 *
	 * @param array<string, string> $connection See Settings::connection().
	 */
	public function __construct( array $connection ) {
		$this->connection = $connection;
	}

	/**
	 * Names the connection, so that what was kept for another is not used.
	 */
	public function fingerprint(): string {
		$c = $this->connection;
		return hash( 'sha256', implode( "\n", array( $c['tenant_id'], $c['client_id'], $c['api_origin'], $c['authority_host'] ) ) );
	}

	/**
	 * A GET that answers JSON.
	 *
	 * @param string                $path   With `:name` for parameters.
	 * @param array<string, string> $params Of the path.
	 * @return array<string, mixed>
	 * @throws Power_Bi_Error When it fails.
	 */
	public function get( string $path, array $params = array() ): array {
		return $this->send( 'GET', $path, $params, null );
	}

	/**
	 * GenerateToken.
	 *
	 * @param array<string, mixed> $body As Power BI takes it.
	 * @return array<string, mixed> `token`, `tokenId`, `expiration`.
	 * @throws Power_Bi_Error When it fails.
	 */
	public function generate_token( array $body ): array {
		$answer = $this->send( 'POST', '/v1.0/myorg/GenerateToken', array(), $body );
		foreach ( array( 'token', 'tokenId', 'expiration' ) as $member ) {
			if ( ! is_string( $answer[ $member ] ?? null ) || '' === $answer[ $member ] ) {
				throw new Power_Bi_Error( 'unavailable', array( 'message' => 'The answer is not what was asked for.' ) );
			}
		}
		if ( false === strtotime( $answer['expiration'] ) ) {
			throw new Power_Bi_Error( 'unavailable', array( 'message' => 'The answer is not what was asked for.' ) );
		}
		return $answer;
	}

	/**
	 * An Entra token with enough life for the embed tokens that are made with it.
	 *
	 * @param bool $fresh Whether the kept one was not taken.
	 * @throws Power_Bi_Error When Entra gives none.
	 */
	public function sign_in( bool $fresh = false ): string {
		$key = 'entra ' . $this->fingerprint();
		if ( $fresh ) {
			Store::delete( $key );
		}
		$kept = Store::get( $key );
		try {
			$token = Store::get_or_make(
				$key,
				static function ( $kept ): bool {
					return is_array( $kept ) && $kept['ends'] - time() >= 30 * MINUTE_IN_SECONDS;
				},
				function (): array {
					$answer = $this->entra_token();
					return array( $answer, $answer['ends'] - time() );
				}
			);
		} catch ( Power_Bi_Error $error ) {
			// A token with little life makes a short embed token, which beats none.
			if ( is_array( $kept ) && $kept['ends'] - time() > 30 && 'entra-unavailable' === $error->kind ) {
				return $kept['token'];
			}
			throw $error;
		}
		return $token['token'];
	}

	/**
	 * Asks Entra, and again where it fails with 5xx and does not say to wait.
	 *
	 * @return array{token: string, ends: int}
	 * @throws Power_Bi_Error When it gives none.
	 */
	private function entra_token(): array {
		for ( $attempt = 1; ; $attempt++ ) {
			try {
				return $this->request_entra_token();
			} catch ( Power_Bi_Error $failure ) {
				if ( 'entra-unavailable' !== $failure->kind || null !== $failure->retry_after || $attempt >= self::ATTEMPTS ) {
					throw $failure;
				}
				usleep( 250000 * $attempt );
			}
		}
	}

	/**
	 * Asks Entra once, by secret or by certificate.
	 *
	 * @return array{token: string, ends: int}
	 * @throws Power_Bi_Error When it gives none.
	 */
	private function request_entra_token(): array {
		$c   = $this->connection;
		$url = $c['authority_host'] . '/' . rawurlencode( $c['tenant_id'] ) . '/oauth2/v2.0/token';
		if ( ! Settings::is_connected() ) {
			throw new Power_Bi_Error(
				'entra-refused',
				array(
					'call' => 'sign-in',
					'code' => 'not-configured',
				)
			);
		}
		$body = array(
			'grant_type' => 'client_credentials',
			'client_id'  => $c['client_id'],
			'scope'      => $c['scope'],
		);
		if ( '' !== $c['certificate'] && '' !== $c['private_key'] ) {
			$assertion = Client_Assertion::make( $c['certificate'], $c['private_key'], $c['client_id'], $url, time() );
			if ( null === $assertion ) {
				throw new Power_Bi_Error(
					'entra-refused',
					array(
						'call' => 'sign-in',
						'code' => 'AADSTS700027',
					)
				);
			}
			$body['client_assertion_type'] = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
			$body['client_assertion']      = $assertion;
		} else {
			$body['client_secret'] = $c['client_secret'];
		}
		$response = wp_remote_post(
			$url,
			array(
				'body'        => $body,
				'timeout'     => 8,
				'redirection' => 0,
			)
		);
		if ( is_wp_error( $response ) ) {
			throw new Power_Bi_Error(
				'entra-unavailable',
				array(
					'call' => 'sign-in',
					'code' => 'no-answer',
				),
				5
			);
		}
		$status = (int) wp_remote_retrieve_response_code( $response );
		$answer = wp_remote_retrieve_body( $response );
		if ( 200 !== $status ) {
			throw Power_Bi_Error::of_entra( $status, $answer, self::retry_after( $response ) );
		}
		$parsed  = json_decode( $answer, true );
		$seconds = is_array( $parsed ) ? (int) ( $parsed['expires_in'] ?? 0 ) : 0;
		if ( ! is_array( $parsed ) || ! is_string( $parsed['access_token'] ?? null ) || '' === $parsed['access_token'] || $seconds <= 0 ) {
			throw new Power_Bi_Error(
				'entra-unavailable',
				array(
					'call' => 'sign-in',
					'code' => 'unreadable-answer',
				),
				5
			);
		}
		return array(
			'token' => $parsed['access_token'],
			'ends'  => time() + $seconds,
		);
	}

	/**
	 * One call, with its repeats.
	 *
	 * @param string                    $method GET or POST.
	 * @param string                    $path   With `:name` for parameters.
	 * @param array<string, string>     $params Of the path.
	 * @param array<string, mixed>|null $body   JSON.
	 * @return array<string, mixed>
	 * @throws Power_Bi_Error When it fails.
	 */
	private function send( string $method, string $path, array $params, ?array $body ): array {
		$circuit = 'circuit ' . $this->fingerprint();
		$state   = Store::get( $circuit );
		if ( is_array( $state ) && $state['failures'] >= self::FAILURES_TO_OPEN && $state['at'] > time() - self::OPEN_SECONDS ) {
			throw new Power_Bi_Error( 'unavailable', array( 'code' => 'CircuitOpen' ), self::OPEN_SECONDS );
		}
		$url = $this->connection['api_origin'];
		foreach ( $params as $name => $value ) {
			$path = str_replace( ":$name", rawurlencode( $value ), $path );
		}
		$replaced = false;
		for ( $attempt = 1; ; $attempt++ ) {
			$token = $this->sign_in( $replaced && 'token' === ( $failure->kind ?? '' ) );
			try {
				$answer = $this->attempt( "$method $path", $method, $url . $path, $token, $body );
				if ( is_array( $state ) ) {
					Store::delete( $circuit );
				}
				return $answer;
			} catch ( Power_Bi_Error $failure ) {
				if ( 'token' === $failure->kind && ! $replaced ) {
					$replaced = true;
					continue;
				}
				if ( 'unavailable' !== $failure->kind ) {
					throw $failure;
				}
				if ( $attempt >= self::ATTEMPTS || null !== $failure->retry_after ) {
					$failures = is_array( $state ) && $state['at'] > time() - MINUTE_IN_SECONDS ? $state['failures'] + 1 : 1;
					Store::set(
						$circuit,
						array(
							'failures' => $failures,
							'at'       => time(),
						),
						MINUTE_IN_SECONDS
					);
					throw $failure;
				}
				usleep( 250000 * $attempt );
			}
		}
	}

	/**
	 * One attempt of a call.
	 *
	 * @param string                    $call   For the log.
	 * @param string                    $method GET or POST.
	 * @param string                    $url    Address.
	 * @param string                    $token  Entra's.
	 * @param array<string, mixed>|null $body   JSON.
	 * @return array<string, mixed>
	 * @throws Power_Bi_Error When it fails.
	 */
	private function attempt( string $call, string $method, string $url, string $token, ?array $body ): array {
		$response = wp_remote_request(
			$url,
			array(
				'method'      => $method,
				'timeout'     => 8,
				// A redirect would carry the token to a host that nobody configured.
				'redirection' => 0,
				'headers'     => array_filter(
					array(
						'Authorization' => "Bearer $token",
						'Accept'        => 'application/json',
						'Content-Type'  => null === $body ? null : 'application/json',
					)
				),
				'body'        => null === $body ? null : (string) wp_json_encode( $body ),
			)
		);
		if ( is_wp_error( $response ) ) {
			throw new Power_Bi_Error(
				'unavailable',
				array(
					'call'    => $call,
					'message' => 'No answer came in time.',
				)
			);
		}
		$status = (int) wp_remote_retrieve_response_code( $response );
		$text   = wp_remote_retrieve_body( $response );
		if ( $status < 200 || $status > 299 ) {
			$secrets = array( $token );
			foreach ( $body['identities'] ?? array() as $identity ) {
				$secrets = array_merge( $secrets, array_filter( array( $identity['username'] ?? '', $identity['customData'] ?? '' ) ), $identity['roles'] ?? array() );
			}
			throw Power_Bi_Error::of_power_bi( $call, $status, $text, (string) wp_remote_retrieve_header( $response, 'x-powerbi-error-info' ), (string) wp_remote_retrieve_header( $response, 'requestid' ), self::retry_after( $response ), $secrets );
		}
		$answer = json_decode( $text, true );
		if ( ! is_array( $answer ) ) {
			throw new Power_Bi_Error(
				'unavailable',
				array(
					'call'    => $call,
					'status'  => $status,
					'message' => 'The answer is not what was asked for.',
				)
			);
		}
		return $answer;
	}

	/**
	 * Seconds of a `Retry-After` header, which is a number or a date.
	 *
	 * @param array<string, mixed> $response Of WordPress's HTTP API.
	 */
	private static function retry_after( array $response ): ?int {
		$value = wp_remote_retrieve_header( $response, 'retry-after' );
		if ( ! is_string( $value ) || '' === $value ) {
			return null;
		}
		$seconds = ctype_digit( trim( $value ) ) ? (int) $value : ( false === strtotime( $value ) ? null : strtotime( $value ) - time() );
		return null === $seconds ? null : max( 0, $seconds );
	}
}
