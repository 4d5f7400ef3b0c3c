<?php
/**
 * A failed call to Power BI or Entra.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/**
 * Its kinds: `unavailable` (try again), `throttled`, `token` (our Entra token was not taken), `missing`, `forbidden` and
 * `rejected` (about the item), `entra-refused` and `entra-unavailable`. Everything in it is for the log and the settings page.
 * Pure.
 */
final class Power_Bi_Error extends \Exception {
	/**
	 * See the class.
	 *
	 * @var string
	 */
	public $kind;

	/**
	 * `status`, `code`, `message`, `requestId`, `call`.
	 *
	 * @var array<string, mixed>
	 */
	public $upstream;

	/**
	 * Seconds.
	 *
	 * @var int|null
	 */
	public $retry_after;

	/** What an operator can do about what Power BI says. The texts that are matched are Power BI's own. */
	private const REMEDIES = array(
		'/requires effective identity to be provided/i' => 'row-level-security',
		"/shouldn't have effective identity/i"          => 'no-row-level-security',
		'/requires roles to be included/i'              => 'roles',
		'/XMLA permissions are off/i'                   => 'xmla',
		'/At least one dataset is required/i'           => 'paginated',
		'/exceeded the amount of embed token/i'         => 'quota',
		'/ServicePrincipalIsNotAllowedByTenantAdminSwitch/i' => 'switch',
		'/API is not accessible for application/i'      => 'my-workspace',
	);

	/** Entra's numbers that an operator can act upon. Source: Entra's page on AADSTS error codes. */
	private const ENTRA = array(
		7000215 => 'secret-wrong',
		7000222 => 'secret-expired',
		700016  => 'no-application',
		700027  => 'certificate',
		90002   => 'no-tenant',
		900023  => 'tenant-form',
		500011  => 'cloud',
		53003   => 'conditional-access',
	);

	/**
	 * Makes an error.
	 *
	 * @param string               $kind        See the class.
	 * @param array<string, mixed> $upstream    See upstream.
	 * @param int|null             $retry_after Seconds.
	 */
	public function __construct( string $kind, array $upstream, ?int $retry_after = null ) {
		parent::__construct( 'Failed to call Power BI.' );
		$this->kind        = $kind;
		$this->upstream    = $upstream;
		$this->retry_after = $retry_after;
	}

	/**
	 * Reads a failed answer of Power BI in any of the shapes that it uses.
	 *
	 * @param string   $call        Which.
	 * @param int      $status      HTTP status.
	 * @param string   $body        As it came.
	 * @param string   $error_info  Header X-PowerBI-Error-Info.
	 * @param string   $request_id  Header RequestId.
	 * @param int|null $retry_after Seconds.
	 * @param string[] $secrets     Texts that were sent and must not come back into the log.
	 */
	public static function of_power_bi( string $call, int $status, string $body, string $error_info, string $request_id, ?int $retry_after, array $secrets ): self {
		$parsed  = json_decode( $body, true );
		$parsed  = is_array( $parsed ) ? $parsed : array();
		$error   = is_array( $parsed['error'] ?? null ) ? $parsed['error'] : array();
		$code    = self::word( $error['code'] ?? null ) ?? self::word( $error_info );
		$message = $error['message'] ?? $parsed['Message'] ?? $parsed['message'] ?? null;
		$message = is_string( $message ) && '' !== $message ? self::scrub( $message, $secrets ) : null;
		return new self(
			self::kind_of( $status, $code, $message ),
			array_filter(
				array(
					'call'      => $call,
					'status'    => $status,
					'code'      => $code,
					'message'   => $message,
					'requestId' => self::word( $request_id ),
				)
			),
			$retry_after
		);
	}

	/**
	 * Reads a failed answer of Entra.
	 *
	 * @param int      $status      HTTP status.
	 * @param string   $body        As it came.
	 * @param int|null $retry_after Seconds.
	 */
	public static function of_entra( int $status, string $body, ?int $retry_after ): self {
		$parsed = json_decode( $body, true );
		$number = is_array( $parsed ) && is_array( $parsed['error_codes'] ?? null ) ? (int) reset( $parsed['error_codes'] ) : 0;
		return new self(
			429 === $status || $status >= 500 ? 'entra-unavailable' : 'entra-refused',
			array(
				'call'   => 'sign-in',
				'status' => $status,
				'code'   => $number > 0 ? "AADSTS$number" : 'unknown',
			),
			$retry_after
		);
	}

	/** Whether the failure is about the items asked for, so that fewer might be served. */
	public function is_about_items(): bool {
		return in_array( $this->kind, array( 'missing', 'forbidden', 'rejected' ), true );
	}

	/** Name of the remedy, for Remedies; empty where none is known. */
	public function remedy(): string {
		$code = (string) ( $this->upstream['code'] ?? '' );
		if ( 0 === strpos( $this->kind, 'entra' ) ) {
			return self::ENTRA[ (int) substr( $code, 6 ) ] ?? ( 'entra-refused' === $this->kind ? 'entra' : 'unavailable' );
		}
		foreach ( self::REMEDIES as $text => $name ) {
			if ( 1 === preg_match( $text, $code . ' ' . ( $this->upstream['message'] ?? '' ) ) ) {
				return $name;
			}
		}
		$by_kind = array(
			'forbidden'   => 'member',
			'missing'     => 'id',
			'token'       => 'cloud',
			'throttled'   => 'throttled',
			'unavailable' => 'unavailable',
		);
		return $by_kind[ $this->kind ] ?? '';
	}

	/** What to do, and what Power BI or Entra said, for the settings page. */
	public function advice(): string {
		$said = self::words_of( $this->upstream );
		return Remedies::text( $this->remedy() ) . ( '' === $said ? '' : " ($said)" );
	}

	/**
	 * What Power BI or Entra said, in one line.
	 *
	 * @param array<string, mixed> $upstream See upstream.
	 */
	public static function words_of( array $upstream ): string {
		return trim( ( $upstream['status'] ?? '' ) . ' ' . ( $upstream['code'] ?? '' ) . ' ' . ( $upstream['message'] ?? '' ) );
	}

	/**
	 * How a refused item of a joint request is told to the page.
	 *
	 * @param array<string, string> $item `reportId` and `datasetId`, as they are known.
	 * @return array<string, string>
	 */
	public function refusal( array $item ): array {
		if ( 'missing' === $this->kind ) {
			return $item + array(
				'code'    => 'PowerBIEntityNotFound',
				'message' => 'Power BI does not have this item, or the site has no access to it.',
			);
		}
		if ( 'rejected' === $this->kind || ! in_array( $this->remedy(), array( 'member', '' ), true ) ) {
			return $item + array(
				'code'    => 'EndpointMisconfigured',
				'message' => Endpoint_Error::misconfigured_message(),
			);
		}
		return $item + array(
			'code'    => 'PowerBIRefused',
			'message' => 'Power BI does not let this site use this report with this dataset. The site’s operator can give it access.',
		);
	}

	/** What the page is told where the failure is not about single items. */
	public function to_endpoint_error(): Endpoint_Error {
		$detail = array(
			'upstream' => $this->upstream,
			'remedy'   => $this->remedy(),
		);
		switch ( $this->kind ) {
			case 'throttled':
				return new Endpoint_Error( 'TooManyRequests', 'Power BI is asked too often at the moment. Try again later.', $detail, $this->retry_after ?? 30 );
			case 'unavailable':
			case 'entra-unavailable':
				return new Endpoint_Error( 'PowerBIUnavailable', 'Power BI cannot be reached at the moment. Try again later.', $detail, $this->retry_after ?? 5 );
			case 'entra-refused':
				return Endpoint_Error::misconfigured( 'Entra refuses the service principal.', $detail );
			default:
				return Endpoint_Error::misconfigured( 'Power BI refused the request.', $detail );
		}
	}

	/**
	 * Power BI answers 403 for what is wrong with the token and 401 for a missing permission; codes tell which it is.
	 *
	 * @param int         $status  HTTP status.
	 * @param string|null $code    Power BI's.
	 * @param string|null $message Power BI's.
	 */
	private static function kind_of( int $status, ?string $code, ?string $message ): string {
		if ( 429 === $status ) {
			return 'throttled';
		}
		if ( 408 === $status || $status >= 500 || $status < 400 ) {
			return 'unavailable';
		}
		if ( 404 === $status ) {
			return 'missing';
		}
		$of_token = in_array( $code, array( 'TokenExpired', 'InvalidToken' ), true ) || ( 403 === $status && null === $code && null === $message );
		if ( ( 401 === $status || 403 === $status ) && $of_token ) {
			return 'token';
		}
		return 401 === $status || 403 === $status ? 'forbidden' : 'rejected';
	}

	/**
	 * Codes and ids are single words; whatever else stands in their place is not logged.
	 *
	 * @param mixed $value Anything.
	 */
	private static function word( $value ): ?string {
		return is_string( $value ) && 1 === preg_match( '/\A[\w.:-]{1,100}\z/', $value ) ? $value : null;
	}

	/**
	 * A service may repeat in its message what it was sent.
	 *
	 * @param string   $message Power BI's.
	 * @param string[] $secrets What was sent.
	 */
	private static function scrub( string $message, array $secrets ): string {
		usort(
			$secrets,
			static function ( string $a, string $b ): int {
				return strlen( $b ) - strlen( $a );
			}
		);
		foreach ( $secrets as $secret ) {
			if ( strlen( $secret ) > 1 ) {
				$message = str_replace( array( $secret, trim( (string) json_encode( $secret ), '"' ) ), '[redacted]', $message );
			}
		}
		$message = (string) preg_replace( array( '/\beyJ[\w-]{5,}(?:\.[\w-]*){1,4}/', '/\bH4sI[\w+\/=-]{8,}(?:\.[\w+\/=-]+)?/', '/\b(client_secret|client_assertion|access_token|password|username)(["\']?\s*[=:]\s*["\']?)[^\s&"\',;}]+/i' ), '[redacted]', $message );
		return substr( $message, 0, 500 );
	}
}
