/**
 * What is done with each code sample of the documentation: it is run, in one way, or a reason says why it is not. A
 * sample that is not here, or is here twice, fails the build (`examples.test.ts`); so does one that is here and that
 * the tests of its way have not run (`SampleSet`).
 */
/** Ways of running a sample, and the file of tests that runs those of a way. */
export const ways = {
  migration: 'scripts/docs/migrations.full.test.ts',
  'live example': 'scripts/docs/live-examples.full.test.ts',
  page: 'scripts/docs/sample-pages.full.test.ts',
  module: 'scripts/docs/sample-modules.full.test.ts',
  project: 'scripts/docs/sample-projects.full.test.ts',
  spec: 'scripts/docs/sample-specs.full.test.ts',
  WordPress: 'scripts/docs/sample-wordpress.full.test.ts',
  repository: 'scripts/docs/sample-repository.full.test.ts',
} as const;
export type Way = keyof typeof ways;

/** What is done with a sample. */
export type Treatment =
  /** The tests of a way run the sample's own text. */
  | {way: Way}
  /** It is not run. */
  | {reason: string};

const run = (way: Way): Treatment => ({way});
const not = (reason: string): Treatment => ({reason});

/** A piece of the sample that no other sample of its text has, and what is done with the sample. */
export type Row = readonly [piece: string, treatment: Treatment];

/** By text, in the order of the text. */
export const register: Readonly<Record<string, readonly Row[]>> = {
  'README.md': [
    ['<pbi-bound-report', run('page')],
    ['npm install pbi-bound-report                       # the element', run('project')],
    ['npm ci && npm start    # http:', run('repository')],
    ['sequenceDiagram', run('repository')],
    ['npm ci && npm run build && node mock-server/dist/cli.js', run('repository')],
  ],
  'CONTRIBUTING.md': [['npm ci && npm start    # the demo, offline', run('repository')]],
  'mock-server/README.md': [
    ['npx @pbi-bound-report/mock-server          # http://127.0.0.1:8081', run('project')],
    ["import {createMockServer} from '@pbi-bound-report/mock-server';", run('module')],
    ["import {createEmulator} from '@pbi-bound-report/emulator';", run('module')],
    ['import {createEmulatorClient} ', run('module')],
    ['npx @pbi-bound-report/mock-server --https  ', run('project')],
    ['PBI_MOCK_SERVER=https://127.0.', run('project')],
    ['chromium --host-resolver-rules="MAP app.powerbi.com:443 127.0.0.1:8443"', run('project')],
    ['npx @pbi-bound-report/mock-server --https --port 443', run('repository')],
    ['npx @pbi-bound-report/mock-server record', run('project')],
    ['<script src="http://127.0.0.1:8082/__recording/hook.js"></script>', run('page')],
  ],
  'packages/doctor/README.md': [
    ['export PBI_CLIENT_SECRET=…', run('project')],
    ['ok       authority       Entra knows the tenant.', run('project')],
    ['PBI_CLIENT_SECRET=emulator-onl', run('project')],
  ],
  'packages/emulator/README.md': [
    ["import {createEmulator} from '@pbi-bound-report/emulator';", run('module')],
    ['{"id": "…", "reportId": "…", "', run('module')],
    ['{"id": "6e1f9d0c-3b7a-4c55-9a0e-2f4d8c1b7a90", "domain": "shop.example"}', run('module')],
    ['2026-01-01,Oslo,12.5', run('module')],
    ['data/sales.csv, line 5, Amount: "many" is not a whole number.', run('module')],
    ['import {conformanceCases, crea', run('module')],
  ],
  'packages/msw-handlers/README.md': [
    ['npm i -D @pbi-bound-report/msw-handlers msw', run('project')],
    ["import {setupServer} from 'msw", run('module')],
  ],
  'packages/pbi-bound-report/README.md': [
    ['<script type="module" src="https://your.site/pbi-bound-report.js"></script>', run('page')],
    ['npm install pbi-bound-report', run('project')],
    ['<script type="module" src="https://your.site/autoload.js"></script>', run('page')],
    ['pbi-bound-report:not(:defined, [hidden])', run('page')],
    ["import {renderElement} from 'pbi-bound-report/server';", run('page')],
    ['{"reports": [{"id": "b2e4…"}],', run('page')],
    ['el.tokenProvider = async (requ', run('page')],
    ['<pbi-bound-report report-id="5', run('page')],
    ["import {PbiBoundReport} from 'pbi-bound-report/react';", run('page')],
    ['<div suppressHydrationWarning ', run('page')],
    ['// vite.config.js', run('project')],
    ['<script setup lang="ts">', run('page')],
    ["import {Component, CUSTOM_ELEMENTS_SCHEMA, input} from '@angular/core';", run('page')],
    ['new PerformanceObserver(list => {', run('page')],
    ["import {setTexts} from 'pbi-bound-report';", run('page')],
    ["import {forgetAll} from 'pbi-bound-report';", run('page')],
  ],
  'packages/playwright/README.md': [
    ['npm i -D @pbi-bound-report/playwright @playwright/test', run('project')],
    ["import {expect, test} from '@pbi-bound-report/playwright';", run('project')],
    ['Expected: report Retail Sales, dataset Tailspin', run('spec')],
    ["import {homedir} from 'node:os';", run('project')],
  ],
  'packages/report-page/README.md': [
    ['pbi-report-page copy public', run('project')],
    ['import {createEmbedDataClient,', run('page')],
    ['node scripts/build/build-repor', run('repository')],
  ],
  'packages/token-broker/README.md': [
    ['npm install @pbi-bound-report/token-broker', run('project')],
    ['import {clientSecretCredential', run('module')],
  ],
  'packages/vitest/README.md': [
    ['npm i -D @pbi-bound-report/vitest vitest', run('project')],
    ["test('makes a token for the retailer that was chosen', async () => {", run('project')],
    ["import {setupPowerBi} from '@pbi-bound-report/vitest';", run('project')],
    ['// @vitest-environment jsdom          (or happy-dom)', run('project')],
    ["import {startPowerBi} from '@pbi-bound-report/vitest/node';", run('project')],
    ['/** @jest-environment jest-fixed-jsdom */', run('project')],
    ["import {mock} from 'node:test';", run('module')],
  ],
  'packages/wordpress-plugin/README.md': [
    ['npm run build -w packages/wordpress-plugin     # dist/pbi-bound-report.zip', run('WordPress')],
    ['[pbi_bound_report report="…" dataset="…" label="Retail sales" height="480"]', run('WordPress')],
    ["echo pbi_bound_report( array( 'report' => '…', 'dataset' => '…' ) );", run('WordPress')],
    ["define( 'PBI_BOUND_REPORT_TENANT_ID', '…' );", run('WordPress')],
  ],
  'docs/architecture.md': [
    ['flowchart TD', run('repository')],
    ['sequenceDiagram', run('repository')],
  ],
  'docs/dynamic-binding.md': [
    ['dataset-id="cfafbeb1-8037-4d0c-896e-a46fb27ff229"\n  token-endpoint="/token"', run('page')],
    ['bindable-dataset-ids="cfafbeb1', run('page')],
    ['<legend>Dataset</legend>', run('live example')],
    ["import {createTokenEndpoint} from '@pbi-bound-report/token-broker';", run('module')],
    ['<legend>Signed in as</legend>', run('live example')],
    ["/** The server's side of the e", run('live example')],
    ["import {expect, test} from '@pbi-bound-report/playwright';", run('spec')],
  ],
  'docs/migration/README.md': [["const report = document.querySelector('pbi-bound-report');", run('page')]],
  'docs/migration/powerbi-client-angular.md': [
    ['import {Component, Input, type', run('migration')],
    ["import {Component, CUSTOM_ELEMENTS_SCHEMA, Input} from '@angular/core';", run('migration')],
  ],
  'docs/migration/powerbi-client-react.md': [
    ["import {useEffect, useState} from 'react';", run('migration')],
    ["import {PbiBoundReport} from 'pbi-bound-report/react';", run('migration')],
  ],
  'docs/migration/powerbi-client-vue-js.md': [
    ["import {onUnmounted, ref, shallowRef, watch} from 'vue';", run('migration')],
    ["import 'pbi-bound-report';", run('migration')],
  ],
  'docs/migration/powerbi-client.md': [
    ["import {factories, models, service} from 'powerbi-client';", run('migration')],
    ["import 'pbi-bound-report';", run('migration')],
    ['<div id="report"></div>', run('migration')],
    ['<pbi-bound-report', run('migration')],
  ],
  'docs/performance.md': [["document.querySelector('pbi-bo", run('page')]],
  'docs/security-model.md': [['<meta http-equiv="Content-Secu', run('page')]],
  'docs/start/angular.md': [
    ['npm install pbi-bound-report', run('project')],
    ['{"/token": {"target": "http://localhost:3000"}}', run('project')],
    ["import {Component, CUSTOM_ELEMENTS_SCHEMA, signal} from '@angular/core';", run('page')],
    ['npx ng serve', not('Starts the CLI of Angular; its proxy and the component are run, each by itself.')],
  ],
  'docs/start/back-end.md': [
    ['npx @pbi-bound-report/mock-server', run('project')],
    ['npm init -y && npm pkg set type=module', run('project')],
    ["import express from 'express';", run('project')],
    ['node server.js', run('project')],
    ['authorize: ({request}) => {', run('project')],
    ["app.get('/as/:user', (request,", run('project')],
  ],
  'docs/start/next.md': [
    ['npm install pbi-bound-report @pbi-bound-report/token-broker', run('project')],
    ["import {PbiBoundReport} from 'pbi-bound-report/react';", run('page')],
    ['import {clientSecretCredential', run('module')],
    ['TENANT_ID=6e1f9d0c', run('module')],
    ['npx next dev', not('Starts Next; the page and the route are run, each by itself.')],
  ],
  'docs/start/react.md': [
    ['npm create vite@latest sales -- --template react-ts', run('project')],
    ["import react from '@vitejs/plugin-react';", run('project')],
    ["import {useState} from 'react';", run('project')],
    ["import {Sales} from './Sales';", run('project')],
    ['const west = {', run('page')],
    ["import {useRef} from 'react';", run('page')],
  ],
  'docs/start/site-builder.md': [
    ['npm install pbi-bound-report', run('project')],
    ['<!doctype html>', run('page')],
    ['<label>Retailer', run('page')],
    ['page-name="ReportSectionProducts"', run('page')],
    ["document.querySelector('pbi-bound-report').", run('page')],
  ],
  'docs/start/svelte.md': [
    ['npm install pbi-bound-report', run('project')],
    ["import {svelte} from '@sveltejs/vite-plugin-svelte';", run('project')],
    ['<script lang="ts">', run('page')],
  ],
  'docs/start/tester.md': [
    ['npm install -D @pbi-bound-report/p', run('project')],
    ["import {expect, test} from '@pbi-bound-report/playwright';", run('project')],
    ["import {homedir} from 'node:os';", run('project')],
    ['npx playwright test', run('project')],
    ['npm install -D @pbi-bound-report/vitest vitest jsdom powerbi-client', run('project')],
    ['import {defaultCredentials, de', run('project')],
    ['// @vitest-environment jsdom', run('project')],
    ['npx vitest run --dir unit', run('project')],
    ['npx @pbi-bound-report/mock-server', run('project')],
  ],
  'docs/start/vue.md': [
    ['npm install pbi-bound-report', run('project')],
    ["import vue from '@vitejs/plugin-vue';", run('project')],
    ['<script setup lang="ts">', run('project')],
  ],
  'docs/start/wordpress.md': [
    ['npm run wordpress', run('WordPress')],
    ["define( 'PBI_BOUND_REPORT_API_", run('WordPress')],
  ],
  'docs/testing.md': [
    ["import {expect, test} from '@pbi-bound-report/playwright';", run('spec')],
    ["import {expect, test} from '@pbi-bound-report/vitest';", run('project')],
    ['jobs:', run('project')],
  ],
  'docs/token-endpoint.md': [
    ["import {DefaultAzureCredential} from '@azure/identity';", run('module')],
    ['authorize: ({native}) => grantFor(native.u', run('module')],
    ['// app/token/route.ts', run('module')],
    ['import {clientSecretCredential, createTokenEndpoint,', run('project')],
    ['<script type="module" src="/pbi-bound-report.js"></script>', run('project')],
    ['import {clientSecretCredential, createTokenEndpoint}', run('module')],
    ['import {rolesFromClaims, sessi', run('module')],
    ['import {createTokenEndpoint, s', run('module')],
    ["import {createClient} from 'redis';", run('module')],
  ],
  'docs/users-who-sign-in.md': [['import {createDefaultWorld, ex', run('spec')]],
  'docs/wrapping.md': [
    ['<pbi-bound-report report-id="…', run('page')],
    ['<script type="module" src="/pbi-bound-report/autoload.js"></script>', run('page')],
    ['<pbi-bound-report report-id da', run('page')],
    ['class ReportSanitizerBuilder e', not('It needs a TYPO3, as the text says: parsed by PHP only.')],
  ],
};
