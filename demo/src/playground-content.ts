/** What the playground's page starts with, as its back end sends it. */
export interface PlaygroundContent {
  /** Origin of the emulator: its test control, its console. */
  emulatorOrigin: string;
  /** Lane of the emulator that the playground's token endpoint uses, so that its faults and clock are its own. */
  lane: string;
  tokenEndpoint: string;
  reports: {id: string; name: string}[];
  datasets: {id: string; name: string}[];
}
