import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {TestContext} from 'node:test';
import type {ReactiveControllerHost} from '@lit/reactive-element';
import {useGlobals} from '../../test/support/scripted-controller.js';
import {VisibilityController} from './visibility-controller.js';

/** An observer of the viewport, in the hands of the test. */
interface Observer {
  margin: string | undefined;
  targets: unknown[];
  isConnected: boolean;
  tell(...entries: boolean[]): void;
}

/** A controller, and the page that it looks at. */
function setUp(t: TestContext, globals: Record<string, unknown> = {}) {
  const observers: Observer[] = [];
  class FakeObserver {
    readonly #own: Observer;
    constructor(callback: (entries: {isIntersecting: boolean}[]) => void, options?: {rootMargin?: string}) {
      this.#own = {
        margin: options?.rootMargin,
        targets: [],
        isConnected: true,
        tell: (...entries) => this.#own.isConnected && callback(entries.map(isIntersecting => ({isIntersecting}))),
      };
      observers.push(this.#own);
    }
    observe(target: unknown): void {
      this.#own.targets.push(target);
    }
    disconnect(): void {
      this.#own.isConnected = false;
    }
  }
  const listeners = new Set<unknown>();
  const document = {
    addEventListener: (type: string, listener: unknown, capture: unknown) => {
      assert.deepEqual([type, capture], ['scroll', true], 'what scrolls may be a part of the page');
      listeners.add(listener);
    },
    removeEventListener: (type: string, listener: unknown, capture: unknown) => {
      assert.deepEqual([type, capture], ['scroll', true]);
      listeners.delete(listener);
    },
  };
  useGlobals(t, {IntersectionObserver: FakeObserver, document, ...globals});
  const said: string[] = [];
  const host = {
    addController: () => said.push('added'),
    requestUpdate: () => said.push(controller.isDue ? 'due' : 'not due yet'),
  };
  const controller = new VisibilityController(host as unknown as ReactiveControllerHost & Element, isNear => {
    said.push(isNear ? 'near' : 'far');
  });
  assert.deepEqual(said.splice(0), ['added']);
  const scroll = (): void => {
    for (const listener of [...listeners]) (listener as () => void)();
  };
  return {
    controller,
    host,
    observers,
    listeners,
    scroll,
    said,
    near: () => observers.find(({margin, isConnected}) => isConnected && margin === '600px'),
    inView: () => observers.find(({margin, isConnected}) => isConnected && margin === undefined),
  };
}

test('a report in sight is opened at once, and once', t => {
  const {controller, host, said, near, inView, listeners} = setUp(t);
  controller.hostConnected();
  assert.deepEqual([near()?.targets, inView()?.targets], [[host], [host]]);
  assert.deepEqual([controller.isDue, controller.isVisible], [false, false]);
  inView()?.tell(true);
  assert.deepEqual([controller.isDue, controller.isVisible, said], [true, true, ['due']]);
  assert.equal(near(), undefined, 'whether it is near is of no more interest');
  inView()?.tell(false);
  inView()?.tell(true);
  assert.deepEqual([said, listeners.size], [['due'], 0]);
});

test('a report that is near is prepared, and opened when the reader scrolls while it is near', t => {
  const {controller, said, near, scroll, listeners} = setUp(t);
  controller.hostConnected();
  scroll();
  near()?.tell(false);
  scroll();
  assert.deepEqual([controller.isDue, said], [false, ['far']]);
  near()?.tell(true);
  assert.deepEqual([controller.isDue, said], [false, ['far', 'near']]);
  near()?.tell(false);
  scroll();
  assert.deepEqual([controller.isDue, said], [false, ['far', 'near', 'far']]);
  near()?.tell(true);
  scroll();
  assert.deepEqual(
    [controller.isDue, controller.isVisible, said],
    [true, false, ['far', 'near', 'far', 'near', 'due']],
  );
  assert.deepEqual([near(), listeners.size], [undefined, 0]);
});

test('of several looks that come together the last counts', t => {
  const {controller, said, near, inView, scroll} = setUp(t);
  controller.hostConnected();
  inView()?.tell(true, false);
  near()?.tell(true, false);
  scroll();
  assert.deepEqual([controller.isVisible, controller.isDue, said], [false, false, ['far']]);
  inView()?.tell();
  near()?.tell();
  assert.deepEqual([controller.isVisible, controller.isDue], [false, false]);
  inView()?.tell(false, true);
  assert.deepEqual([controller.isVisible, controller.isDue], [true, true]);
});

test('a report that is visible is so until it goes out of sight, whether it has been opened or not', t => {
  const {controller, inView} = setUp(t);
  controller.hostConnected();
  inView()?.tell(true);
  inView()?.tell(false);
  assert.deepEqual([controller.isVisible, controller.isDue], [false, true]);
});

test('a report that was opened is prepared for nothing any more when it is put elsewhere', t => {
  const {controller, said, near, inView, listeners, observers} = setUp(t);
  controller.hostConnected();
  inView()?.tell(true);
  said.length = 0;
  controller.hostDisconnected();
  assert.deepEqual([near(), inView(), controller.isVisible], [undefined, undefined, false]);
  controller.hostConnected();
  assert.equal(observers.length, 4);
  near()?.tell(true);
  inView()?.tell(true);
  assert.deepEqual([said, listeners.size], [[], 0]);
});

test('an element that goes away while it is near leaves nothing that listens', t => {
  const {controller, near, inView, listeners} = setUp(t);
  controller.hostConnected();
  near()?.tell(true);
  assert.equal(listeners.size, 1);
  controller.hostDisconnected();
  assert.deepEqual([listeners.size, near(), inView()], [0, undefined, undefined]);
});

test('without an observer of the viewport everything is in sight', t => {
  const {controller, said, observers} = setUp(t, {IntersectionObserver: undefined});
  controller.hostConnected();
  assert.deepEqual([controller.isDue, controller.isVisible, said, observers.length], [true, true, ['due'], 0]);
  controller.hostDisconnected();
  controller.hostConnected();
  assert.deepEqual([controller.isVisible, said], [true, ['due']]);
});
