<?php
/**
 * Tries what the settings let the public see.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/**
 * Each pair of the list "Public" as a visitor who is not signed in asks for it, up to GenerateToken. Bounded: it runs while
 * somebody waits for the settings page.
 */
final class Public_Check {
	private const MOST_PAIRS   = 20;
	private const MOST_SECONDS = 20;

	/**
	 * Directory.
	 *
	 * @var Directory
	 */
	private $directory;

	/**
	 * Names of the report and of the dataset that are tried, as far as they are known, else their ids.
	 *
	 * @var array{0: string, 1: string}
	 */
	private $names = array( '', '' );

	/**
	 * Power BI roles with which the pair is tried.
	 *
	 * @var string[]
	 */
	private $roles = array();

	/**
	 * Makes a check.
	 *
	 * @param Directory $directory Directory.
	 */
	public function __construct( Directory $directory ) {
		$this->directory = $directory;
	}

	/**
	 * Tries the newest pairs of the list, in the order of the list. Ends early where Power BI as a whole gives no answer.
	 *
	 * @return array<int, array{step: string, ok: bool|null, text: string}> See Connection_Check::run().
	 */
	public function run(): array {
		$pairs = Settings::site()['public'];
		$steps = array();
		$until = time() + self::MOST_SECONDS;
		foreach ( array_slice( array_reverse( $pairs ), 0, self::MOST_PAIRS ) as $pair ) {
			if ( time() >= $until ) {
				break;
			}
			try {
				$remedy  = $this->remedy_of( $pair['report'], (string) ( $pair['dataset'] ?? '' ) );
				$steps[] = $this->step( '' === $remedy, '' === $remedy ? $this->success() : Remedies::text( $remedy ) );
			} catch ( Power_Bi_Error $error ) {
				$steps[] = $this->step( false, $error->advice() );
				if ( ! $error->is_about_items() ) {
					break;
				}
			}
		}
		$left  = count( $pairs ) - count( $steps );
		$steps = array_reverse( $steps );
		if ( $left > 0 ) {
			$steps[] = array(
				'step' => __( 'Public', 'pbi-bound-report' ),
				'ok'   => null,
				/* translators: 1: number of lines that were not checked. 2: number of all lines. 3: number of lines. 4: number of seconds. */
				'text' => sprintf( __( '%1$d of %2$d lines were not checked: only the newest %3$d are tried, for at most %4$d seconds, and none after one for which Power BI gives no answer.', 'pbi-bound-report' ), $left, count( $pairs ), self::MOST_PAIRS, self::MOST_SECONDS ),
			);
		}
		return $steps;
	}

	/**
	 * Asks for a token as a visitor does.
	 *
	 * @param string $report  Id.
	 * @param string $dataset Id; empty for the report's own.
	 * @return string Name of a remedy; empty where all is well.
	 * @throws Power_Bi_Error When Power BI refuses it.
	 */
	private function remedy_of( string $report, string $dataset ): string {
		$this->names = array( $report, $dataset );
		$this->roles = array();
		$metadata    = $this->directory->report( $this->place( 'reports', $report ), $report );
		$dataset     = '' === $dataset ? strtolower( (string) ( $metadata['datasetId'] ?? '' ) ) : $dataset;
		$this->names = array( (string) ( $metadata['name'] ?? $report ), $dataset );
		$identities  = array();
		if ( '' !== $dataset ) {
			$model          = $this->directory->dataset( $this->place( 'datasets', $dataset ), $dataset, true );
			$this->names[1] = (string) ( $model['name'] ?? $dataset );
			$known          = Authorizer::known_of( $dataset, $model );
			$identity       = Authorizer::identity( $known, null );
			$problem        = Authorizer::problem_with_identity( $known, $identity, null );
			if ( null !== $problem ) {
				return $problem['remedy'];
			}
			$this->roles = $identity['roles'] ?? array();
			$identities  = null === $identity ? array() : array( $dataset => $identity );
		}
		Connection_Check::generate_token( $metadata, $report, '' === $dataset ? null : $dataset, $identities );
		return '';
	}

	/** What is known where Power BI gives a token: it looks at roles only when the report opens. */
	private function success(): string {
		if ( 0 === count( $this->roles ) ) {
			return __( 'Power BI gives visitors a token.', 'pbi-bound-report' );
		}
		/* translators: %s: names of roles. */
		return sprintf( __( 'Power BI gives visitors a token. Whether the dataset has the role %s shows when the page is opened.', 'pbi-bound-report' ), implode( ', ', $this->roles ) );
	}

	/**
	 * The workspace of an item.
	 *
	 * @param 'reports'|'datasets' $kind What it is.
	 * @param string               $id   Its id.
	 * @throws Power_Bi_Error When it is nowhere.
	 */
	private function place( string $kind, string $id ): string {
		$workspace = $this->directory->workspace_of( $kind, $id );
		if ( null === $workspace ) {
			throw new Power_Bi_Error( 'missing', array() );
		}
		return $workspace;
	}

	/**
	 * What came of a pair.
	 *
	 * @param bool   $ok   Whether visitors get a token.
	 * @param string $text What to do.
	 * @return array{step: string, ok: bool|null, text: string}
	 */
	private function step( bool $ok, string $text ): array {
		list( $report, $dataset ) = $this->names;
		/* translators: 1: name of a report. 2: name of a dataset. */
		$pair = '' === $dataset ? $report : sprintf( __( '%1$s on %2$s', 'pbi-bound-report' ), $report, $dataset );
		return array(
			'step' => __( 'Public', 'pbi-bound-report' ),
			'ok'   => $ok,
			'text' => "$pair: $text",
		);
	}
}
