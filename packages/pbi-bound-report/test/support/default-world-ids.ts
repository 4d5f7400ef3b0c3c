/** Ids of the default world that the test servers serve, spelled out: a shared wrong constant would pass every test. */
export const ids = {
  tenant: '6e1f9d0c-3b7a-4c55-9a0e-2f4d8c1b7a90',
  report: 'b2e49b01-2356-4456-bfb9-3f4c2bc4ddbd',
  paginatedReport: 'f904e89a-7ebe-4aa0-8647-e409063b4850',
  reportWorkspace: 'f089354e-8366-4e18-aea3-4cb4a3a50b48',
  contosoWorkspace: 'a1c0d3f2-6b1e-4c53-8f6e-0a7d5b9e1c01',
  contoso: 'cfafbeb1-8037-4d0c-896e-a46fb27ff229',
  fabrikam: 'e75afc47-1150-45e0-aba7-4eb04e4876e5',
  northwind: '3d2f1c60-94a7-4f0e-8a55-6f3f0c8d7b21',
  forbidden: '7c9a4e1b-52d8-4b6f-9e33-1a2b3c4d5e6f',
} as const;
