/* global cy, Cypress */
import {createEmulatorClient} from '@pbi-bound-report/emulator/client';
import {answer, powerBiHosts} from './power-bi.js';

/** The emulator's controls: faults, clock, journal. */
export const powerBi = createEmulatorClient(Cypress.env('powerBi'));

beforeEach(() => {
  cy.wrap(powerBi.reset());
  cy.intercept({hostname: powerBiHosts}, request => answer(Cypress.env('powerBi'), request));
});

// powerbi-client's event `error` bubbles up to the window, where Cypress takes it for an exception of the app.
Cypress.on('window:before:load', ({document, CustomEvent}) => {
  document.addEventListener('error', event => {
    if (event instanceof CustomEvent) event.stopPropagation();
  });
});
