/* global cy, Cypress */
import {createEmulatorClient} from '@pbi-bound-report/emulator/client';
import {answer, powerBiHosts} from './power-bi.js';

beforeEach(() => {
  const mockServer = Cypress.env('powerBi');
  cy.wrap(createEmulatorClient(mockServer).reset());
  cy.intercept({hostname: powerBiHosts}, request => answer(mockServer, request));
});
