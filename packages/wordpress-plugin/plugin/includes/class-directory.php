<?php
/**
 * What the site's service principal can see of Power BI.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/**
 * Workspaces, reports and datasets, for the lists of the editor and for the token endpoint. What is known belongs to items and
 * not to users, so it is kept for all; what is refused is kept for a shorter time.
 */
class Directory {
	private const KEPT_SECONDS    = 10 * MINUTE_IN_SECONDS;
	private const REFUSED_SECONDS = 30;

	/**
	 * Client.
	 *
	 * @var Power_Bi_Client
	 */
	private $client;

	/**
	 * Makes a directory.
	 *
	 * @param Power_Bi_Client $client Client.
	 */
	public function __construct( Power_Bi_Client $client ) {
		$this->client = $client;
	}

	/**
	 * Workspaces that pages of this site may show.
	 *
	 * @return array<int, array{id: string, name: string}>
	 * @throws Power_Bi_Error When they cannot be had.
	 */
	public function workspaces(): array {
		$rows = $this->kept( '/v1.0/myorg/groups', array() );
		return array_values(
			array_filter(
				$this->listed( $rows ),
				static function ( array $row ): bool {
					return self::is_allowed_workspace( $row['id'] );
				}
			)
		);
	}

	/**
	 * Reports of a workspace.
	 *
	 * @param string $workspace Id.
	 * @return array<int, array<string, string>>
	 * @throws Power_Bi_Error When they cannot be had.
	 */
	public function reports( string $workspace ): array {
		return $this->items( '/v1.0/myorg/groups/:groupId/reports', $workspace );
	}

	/**
	 * Datasets of a workspace.
	 *
	 * @param string $workspace Id.
	 * @return array<int, array<string, string>>
	 * @throws Power_Bi_Error When they cannot be had.
	 */
	public function datasets( string $workspace ): array {
		return $this->items( '/v1.0/myorg/groups/:groupId/datasets', $workspace );
	}

	/**
	 * A report, as Power BI describes it.
	 *
	 * @param string $workspace Id.
	 * @param string $report    Id.
	 * @return array<string, mixed>
	 * @throws Power_Bi_Error When it cannot be had.
	 */
	public function report( string $workspace, string $report ): array {
		$answer = $this->kept(
			'/v1.0/myorg/groups/:groupId/reports/:reportId',
			array(
				'groupId'  => $workspace,
				'reportId' => $report,
			)
		);
		if ( ! is_string( $answer['embedUrl'] ?? null ) || false === filter_var( $answer['embedUrl'], FILTER_VALIDATE_URL ) ) {
			throw new Power_Bi_Error( 'unavailable', array( 'message' => 'The answer is not what was asked for.' ) );
		}
		return $answer;
	}

	/**
	 * A dataset, as Power BI describes it.
	 *
	 * @param string $workspace Id.
	 * @param string $dataset   Id.
	 * @param bool   $fresh     Whether an old answer would refuse something.
	 * @return array<string, mixed>
	 * @throws Power_Bi_Error When it cannot be had.
	 */
	public function dataset( string $workspace, string $dataset, bool $fresh = false ): array {
		return $this->kept(
			'/v1.0/myorg/groups/:groupId/datasets/:datasetId',
			array(
				'groupId'   => $workspace,
				'datasetId' => $dataset,
			),
			$fresh
		);
	}

	/**
	 * The workspace that an item lies in, for items whose page does not tell: looked for in all workspaces, and remembered.
	 *
	 * @param 'reports'|'datasets' $kind What it is.
	 * @param string               $id   Its id.
	 * @return string|null Null where there is none.
	 * @throws Power_Bi_Error When the workspaces cannot be had.
	 */
	public function workspace_of( string $kind, string $id ): ?string {
		foreach ( $this->workspaces() as $workspace ) {
			try {
				$items = 'reports' === $kind ? $this->reports( $workspace['id'] ) : $this->datasets( $workspace['id'] );
			} catch ( Power_Bi_Error $error ) {
				if ( ! $error->is_about_items() ) {
					throw $error;
				}
				continue;
			}
			foreach ( $items as $item ) {
				if ( $item['id'] === $id ) {
					return $workspace['id'];
				}
			}
		}
		return null;
	}

	/**
	 * Whether pages of this site may show what lies in a workspace.
	 *
	 * @param string $workspace Id.
	 */
	public static function is_allowed_workspace( string $workspace ): bool {
		$list = Settings::site()['workspaces'];
		/**
		 * Which workspaces pages of this site may show. Networks narrow it site by site.
		 *
		 * @param string[] $list Ids in lower case. Empty: all that the service principal is a member of.
		 */
		$list = (array) apply_filters( 'pbi_bound_report_workspaces', $list );
		return 0 === count( $list ) || in_array( $workspace, array_map( 'strtolower', $list ), true );
	}

	/**
	 * Items of a workspace.
	 *
	 * @param string $path      See Power_Bi_Client::get().
	 * @param string $workspace Id.
	 * @return array<int, array<string, string>>
	 * @throws Power_Bi_Error When they cannot be had.
	 */
	private function items( string $path, string $workspace ): array {
		if ( ! self::is_allowed_workspace( $workspace ) ) {
			throw new Power_Bi_Error( 'forbidden', array( 'message' => 'The settings do not allow this workspace.' ) );
		}
		return $this->listed( $this->kept( $path, array( 'groupId' => $workspace ) ) );
	}

	/**
	 * Id and name of each row of an answer.
	 *
	 * @param array<string, mixed> $answer Power BI's.
	 * @return array<int, array<string, string>>
	 */
	private function listed( array $answer ): array {
		$rows = array();
		foreach ( (array) ( $answer['value'] ?? array() ) as $row ) {
			if ( ! is_array( $row ) || ! is_string( $row['id'] ?? null ) ) {
				continue;
			}
			$rows[] = array_filter(
				array(
					'id'        => strtolower( $row['id'] ),
					'name'      => (string) ( $row['name'] ?? $row['id'] ),
					'datasetId' => is_string( $row['datasetId'] ?? null ) ? strtolower( $row['datasetId'] ) : null,
				)
			);
		}
		return $rows;
	}

	/**
	 * An answer of Power BI, kept.
	 *
	 * @param string                $path   See Power_Bi_Client::get().
	 * @param array<string, string> $params See Power_Bi_Client::get().
	 * @param bool                  $fresh  Whether a kept one is not good enough.
	 * @return array<string, mixed>
	 * @throws Power_Bi_Error When it cannot be had.
	 */
	private function kept( string $path, array $params, bool $fresh = false ): array {
		$key    = 'item ' . $this->client->fingerprint() . ' ' . $path . ' ' . implode( ' ', $params );
		$since  = time() - 10;
		$answer = Store::get_or_make(
			$key,
			static function ( $kept ) use ( $fresh, $since ): bool {
				return is_array( $kept ) && ( ! $fresh || $kept['at'] >= $since );
			},
			function () use ( $path, $params ): array {
				try {
					$entry = array(
						'at'    => time(),
						'value' => $this->client->get( $path, $params ),
					);
					return array( $entry, self::KEPT_SECONDS );
				} catch ( Power_Bi_Error $error ) {
					if ( 'missing' !== $error->kind && 'forbidden' !== $error->kind ) {
						throw $error;
					}
					$entry = array(
						'at'    => time(),
						'error' => array( $error->kind, $error->upstream ),
					);
					return array( $entry, self::REFUSED_SECONDS );
				}
			}
		);
		if ( isset( $answer['error'] ) ) {
			throw new Power_Bi_Error( $answer['error'][0], $answer['error'][1] );
		}
		return $answer['value'];
	}
}
