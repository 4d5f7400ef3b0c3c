/** Before the workers start: two of them that install one app at the same time see each other's half. */
import {installApp} from './bundle.js';

export default function installApps(): void {
  installApp('angular');
}
