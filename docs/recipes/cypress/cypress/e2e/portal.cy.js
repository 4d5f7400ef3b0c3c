/* global cy */
import {defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {powerBi} from '../support/e2e.js';

/** What the report's frame holds. */
const inFrame = () => cy.get('#report iframe').its('0.contentDocument.body');

it('shows the report of the dataset that was chosen', () => {
  cy.visit(`/?dataset=${ids.northwind}`);
  cy.get('[role=status]').should('have.text', 'rendered');
  inFrame().find('.frame').should('have.attr', 'data-dataset-name', 'Northwind');
  inFrame().find('[aria-label="Stores"] tbody tr').should('have.length.greaterThan', 0);
});

it('is refused a dataset that the app may not use', () => {
  cy.visit(`/?dataset=${ids.tailspin}`);
  cy.get('[role=status]').should('contain.text', 'GenerateToken answered 401');
});

it('tells its reader what goes wrong in Power BI', () => {
  cy.wrap(powerBi.faults.add({operation: 'Emulator_OpenReport', status: 500}));
  cy.visit(`/?dataset=${ids.northwind}`);
  cy.get('[role=status]').should('have.text', 'LoadReportFailed');
  cy.wrap(null)
    .then(() => powerBi.journal.read())
    .then(calls => calls.filter(({operationId}) => operationId === 'Emulator_OpenReport').map(({status}) => status))
    .should('deep.equal', [500]);
});
