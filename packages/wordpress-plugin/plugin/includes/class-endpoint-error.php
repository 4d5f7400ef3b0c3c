<?php
/**
 * A failure as the browser is told it.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/**
 * Its message is for the reader of the page, so it never holds what Power BI or Entra said; that belongs into the detail, which
 * is logged.
 */
class Endpoint_Error extends \Exception {
	/** HTTP status of each code. */
	private const STATUS = array(
		'InvalidRequest'          => 400,
		'NotSignedIn'             => 401,
		'NotAllowed'              => 403,
		'AskSeparately'           => 409,
		'BindingExpired'          => 403,
		'PowerBIEntityNotFound'   => 404,
		'MethodNotAllowed'        => 405,
		'OriginNotAllowed'        => 403,
		'UnsupportedMediaType'    => 415,
		'RequestTooLarge'         => 413,
		'TooManyRequests'         => 429,
		'PowerBIUnavailable'      => 503,
		'PowerBIRefused'          => 403,
		'EndpointMisconfigured'   => 500,
	);

	/**
	 * One of the contract's codes.
	 *
	 * @var string
	 */
	private $error_code;

	/**
	 * Seconds, for `Retry-After`.
	 *
	 * @var int|null
	 */
	private $retry_after;

	/**
	 * Items of a joint request.
	 *
	 * @var array<int, array<string, string>>
	 */
	private $refused;

	/**
	 * For the log only.
	 *
	 * @var array<string, mixed>
	 */
	private $detail;

	/**
	 * Makes an error.
	 *
	 * @param string                            $code        One of the contract's codes.
	 * @param string                            $message     For the reader of the page.
	 * @param array<string, mixed>              $detail      For the log only.
	 * @param int|null                          $retry_after Seconds.
	 * @param array<int, array<string, string>> $refused     Items of a joint request.
	 */
	public function __construct( string $code, string $message, array $detail = array(), ?int $retry_after = null, array $refused = array() ) {
		parent::__construct( $message );
		$this->error_code  = $code;
		$this->detail      = $detail;
		$this->retry_after = $retry_after;
		$this->refused     = $refused;
	}

	/**
	 * A fault of the site's own set-up: the browser hears only that.
	 *
	 * @param string               $problem What is wrong and what to do, for the log.
	 * @param array<string, mixed> $detail  More for the log.
	 */
	public static function misconfigured( string $problem, array $detail = array() ): self {
		return new self( 'EndpointMisconfigured', self::misconfigured_message(), array_merge( array( 'problem' => $problem ), $detail ) );
	}

	/** What the browser hears of a fault of the site's set-up. Where its reason is found is said by the page's texts, see Assets. */
	public static function misconfigured_message(): string {
		return 'The report cannot be shown because the site is not set up for it.';
	}

	/** The contract's code. */
	public function error_code(): string {
		return $this->error_code;
	}

	/** The HTTP status. */
	public function status(): int {
		return self::STATUS[ $this->error_code ] ?? 500;
	}

	/** Seconds to wait, where that is known. */
	public function retry_after(): ?int {
		return $this->retry_after;
	}

	/**
	 * Refused items of a joint request.
	 *
	 * @return array<int, array<string, string>>
	 */
	public function refused(): array {
		return $this->refused;
	}

	/**
	 * For the log.
	 *
	 * @return array<string, mixed>
	 */
	public function detail(): array {
		return $this->detail;
	}

	/**
	 * The body of the response.
	 *
	 * @param string $correlation_id The same that the log has.
	 * @return array{error: array<string, mixed>}
	 */
	public function body( string $correlation_id ): array {
		$error = array(
			'code'          => $this->error_code,
			'message'       => $this->getMessage(),
			'correlationId' => $correlation_id,
		);
		if ( count( $this->refused ) > 0 ) {
			$error['refused'] = $this->refused;
		}
		return array( 'error' => $error );
	}
}
