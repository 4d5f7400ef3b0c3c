'use client';
/**
 * The element as a React component: properties as props, events as `on…` props, for React 17 and later. React 19 can
 * use the tag itself as well; see jsx.ts for its types.
 */
import {createComponent} from '@lit/react';
import type {EventName} from '@lit/react';
import * as React from 'react';
import './define.js';
import type {
  PbiBoundEvent,
  PbiErrorEvent,
  PbiMetricEvent,
  PbiReportEvent,
  PbiStatusEvent,
  PbiTokenEvent,
} from './element/events.js';
import {PbiBoundReport as PbiBoundReportElement} from './element/pbi-bound-report.js';

/** `<pbi-bound-report>` for React. A ref gives the element. */
export const PbiBoundReport = createComponent({
  react: React,
  tagName: 'pbi-bound-report',
  elementClass: PbiBoundReportElement,
  events: {
    onStatus: 'pbi-status' as EventName<PbiStatusEvent>,
    onBound: 'pbi-bound' as EventName<PbiBoundEvent>,
    onReportError: 'pbi-error' as EventName<PbiErrorEvent>,
    onToken: 'pbi-token' as EventName<PbiTokenEvent>,
    onMetric: 'pbi-metric' as EventName<PbiMetricEvent>,
    onLoaded: 'pbi-loaded' as EventName<PbiReportEvent>,
    onRendered: 'pbi-rendered' as EventName<PbiReportEvent>,
    onRenderingStarted: 'pbi-rendering-started' as EventName<PbiReportEvent>,
    onPage: 'pbi-page' as EventName<PbiReportEvent>,
    onSelection: 'pbi-selection' as EventName<PbiReportEvent>,
    onSelectionChanged: 'pbi-selection-changed' as EventName<PbiReportEvent>,
    onFilters: 'pbi-filters' as EventName<PbiReportEvent>,
    onButton: 'pbi-button' as EventName<PbiReportEvent>,
    onHyperlink: 'pbi-hyperlink' as EventName<PbiReportEvent>,
    onCommand: 'pbi-command' as EventName<PbiReportEvent>,
    onBookmark: 'pbi-bookmark' as EventName<PbiReportEvent>,
    onVisualRendered: 'pbi-visual-rendered' as EventName<PbiReportEvent>,
    onVisualClick: 'pbi-visual-click' as EventName<PbiReportEvent>,
    onSaved: 'pbi-saved' as EventName<PbiReportEvent>,
    onSaveAs: 'pbi-save-as' as EventName<PbiReportEvent>,
    onSwipeStart: 'pbi-swipe-start' as EventName<PbiReportEvent>,
    onSwipeEnd: 'pbi-swipe-end' as EventName<PbiReportEvent>,
    onExportCompleted: 'pbi-export-completed' as EventName<PbiReportEvent>,
    onInfo: 'pbi-info' as EventName<PbiReportEvent>,
    onReportBlur: 'pbi-blur' as EventName<PbiReportEvent>,
  },
});
