'use client';
/**
 * The element as a React component: properties as props, events as `on…` props, for React 17 and later. React 19 can
 * use the tag itself as well; see jsx.ts for its types.
 */
import {createComponent} from '@lit/react';
import type {EventName} from '@lit/react';
import * as React from 'react';
import './define.js';
import type {PbiBoundEvent, PbiErrorEvent, PbiStatusEvent} from './element/events.js';
import type {PbiMetricEvent, PbiReportEvent, PbiTokenEvent} from './element/report-events.js';
import {PbiBoundReport as PbiBoundReportElement} from './element/pbi-bound-report.js';

/** Where the wrapper hands the attributes on, past @lit/react, which would take most of them for properties. */
const attributesProp = '$attributes';

const createElement = (type: string, {[attributesProp]: attributes, ...props}: Record<string, unknown>): unknown =>
  React.createElement(type, {...props, ...(attributes as object)});

/** Sets properties and listeners when the element is there, which on a server it never is. */
const ClientReport = createComponent({
  react: {...React, createElement} as typeof React,
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

type Props = React.ComponentProps<typeof ClientReport>;

/**
 * `<pbi-bound-report>` for React. A ref gives the element. Texts, numbers and booleans are attributes as well, so that
 * a server renders them.
 */
export const PbiBoundReport = React.forwardRef<PbiBoundReportElement, Props>((props, ref) =>
  React.createElement(ClientReport, {...props, ref, [attributesProp]: attributesOf(props)} as Props),
) as typeof ClientReport;
PbiBoundReport.displayName = 'PbiBoundReport';

type AttributeValue = string | number | boolean | object | null | undefined;

/**
 * The attributes of what is set. Functions and objects reach the element only with its properties, so the element must
 * not start without them: then `report-id`, for which it waits, is left to the properties too.
 */
function attributesOf(props: object): Record<string, string> {
  const attributes: Record<string, string> = {};
  let needsProperties = false;
  for (const [name, {attribute, state}] of PbiBoundReportElement.elementProperties) {
    const value = (props as Record<PropertyKey, AttributeValue>)[name];
    if (state || value === undefined || value === null || value === false) continue;
    if (typeof value === 'object' || typeof value === 'function') needsProperties = true;
    else if (attribute !== false) attributes[attributeName(name, attribute)] = value === true ? '' : String(value);
  }
  if (needsProperties) delete attributes['report-id'];
  return attributes;
}

const attributeName = (property: PropertyKey, attribute: string | true | undefined): string =>
  typeof attribute === 'string' ? attribute : String(property).toLowerCase();
