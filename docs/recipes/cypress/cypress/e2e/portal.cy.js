/* global cy */
it('shows the report of the dataset that was chosen', () => {
  cy.visit('/?dataset=3d2f1c60-94a7-4f0e-8a55-6f3f0c8d7b21');
  cy.get('[role=status]', {timeout: 20_000}).should('have.text', 'rendered');
});
