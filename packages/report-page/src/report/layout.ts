import type {ReportPageDefinition, VisualDefinition, VisualPosition} from '@pbi-bound-report/contract';
import {defined} from '@pbi-bound-report/contract';
import type {
  DisplayOption,
  IPage,
  IVisual,
  IVisualLayout,
  LayoutType,
  VisualContainerDisplayMode,
} from 'powerbi-models';
import type {ReportSession} from './session.js';
import {isPageShown} from './session.js';

/** `LayoutType` of powerbi-models. */
export const layoutTypes = {
  master: 0 as LayoutType.Master,
  custom: 1 as LayoutType.Custom,
  mobilePortrait: 2 as LayoutType.MobilePortrait,
  mobileLandscape: 3 as LayoutType.MobileLandscape,
} as const;
/** `DisplayOption` of powerbi-models. */
export const displayOptions = {
  fitToPage: 0 as DisplayOption.FitToPage,
  fitToWidth: 1 as DisplayOption.FitToWidth,
  actualSize: 2 as DisplayOption.ActualSize,
} as const;
const hidden = 1 as VisualContainerDisplayMode.Hidden;

/** Where a visual is on its page, and whether it is shown. */
export interface PositionedVisual extends VisualPosition {
  visible: boolean;
}

/** Sizes of `PageSizeType`, in CSS pixels at 100 %: 0 16:9, 1 4:3, 2 Cortana, 3 letter, 5 mobile. 4 brings its own. */
const pageSizes: Record<number, {width: number; height: number}> = {
  0: {width: 1280, height: 720},
  1: {width: 960, height: 720},
  2: {width: 296, height: 592},
  3: {width: 816, height: 1056},
  5: {width: 360, height: 640},
};

const isMobile = (session: ReportSession, page: ReportPageDefinition): boolean =>
  session.settings.layoutType === layoutTypes.mobilePortrait && page.mobileLayout !== undefined;

/** The page's size in the layout that is on. */
export function pageSize(session: ReportSession, page: ReportPageDefinition): {width: number; height: number} {
  if (isMobile(session, page) && page.mobileLayout) return page.mobileLayout;
  const custom =
    session.settings.layoutType === layoutTypes.custom ? session.settings.customLayout?.pageSize : undefined;
  if (!custom) return page;
  const named = pageSizes[custom.type];
  const {width, height} = custom as {width?: number; height?: number};
  return {width: width ?? named?.width ?? page.width, height: height ?? named?.height ?? page.height};
}

/** The position of a visual in the layout that is on: custom layout over the definition's, part by part. */
export function positionOf(
  session: ReportSession,
  page: ReportPageDefinition,
  visual: VisualDefinition,
): PositionedVisual {
  if (isMobile(session, page)) {
    const position = page.mobileLayout?.visuals[visual.name];
    return position ? {...position, visible: true} : {...visual.layout, visible: false};
  }
  const layout =
    session.settings.layoutType === layoutTypes.custom
      ? session.settings.customLayout?.pagesLayout?.[page.name]
      : undefined;
  const merged: IVisualLayout = {
    ...visual.layout,
    ...defined(layout?.defaultLayout ?? {}),
    ...defined(layout?.visualsLayout?.[visual.name] ?? {}),
  };
  return {
    x: merged.x ?? 0,
    y: merged.y ?? 0,
    z: merged.z ?? 0,
    width: merged.width ?? visual.layout.width,
    height: merged.height ?? visual.layout.height,
    visible: merged.displayState?.mode !== hidden,
  };
}

/** Whether a visual is on the screen in the layout that is on. */
export const isVisualShown = (session: ReportSession, page: ReportPageDefinition, visual: VisualDefinition): boolean =>
  positionOf(session, page, visual).visible;

/** How the page fits the window: a phone's page fills its width, a custom layout says, any other fits. */
export function displayOption({settings}: ReportSession): DisplayOption {
  if (settings.layoutType === layoutTypes.mobilePortrait) return displayOptions.fitToWidth;
  const custom = settings.layoutType === layoutTypes.custom ? settings.customLayout?.displayOption : undefined;
  return custom ?? displayOptions.fitToPage;
}

/** A page as the SDK gets it. */
export function toPage(session: ReportSession, page: ReportPageDefinition): IPage {
  const mobile = page.mobileLayout;
  return defined({
    name: page.name,
    displayName: page.displayName,
    isActive: page.name === session.activePage,
    visibility: page.visibility ?? 0,
    defaultSize: {type: page.width === 1280 && page.height === 720 ? 0 : 4, width: page.width, height: page.height},
    defaultDisplayOption: 0,
    mobileSize: mobile && {type: 5, width: mobile.width, height: mobile.height},
  });
}

/** A visual as the SDK gets it. */
export function toVisual(session: ReportSession, page: ReportPageDefinition, visual: VisualDefinition): IVisual {
  const {visible, ...position} = positionOf(
    {...session, settings: {...session.settings, layoutType: session.settings.layoutType ?? 0}},
    page,
    visual,
  );
  const mobile = page.mobileLayout?.visuals[visual.name];
  return defined({
    name: visual.name,
    title: visual.title ?? '',
    type: visual.type,
    layout: {...position, displayState: {mode: visible ? 0 : hidden}},
    mobilePortraitLayout: mobile && {...mobile, displayState: {mode: 0}},
  });
}

/** The pages that tabs lead to. */
export const shownPages = (session: ReportSession): ReportPageDefinition[] =>
  session.definition.pages.filter(page => isPageShown(session, page));
