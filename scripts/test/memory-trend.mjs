// Whether a long run's memory stays: for the fuzzes, which print it and fail where it grows.
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';

const mebibyte = 2 ** 20;

/** Mebibytes that are in use after a collection of garbage: the heap, and buffers beside it. */
export function usedMemory() {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const {heapUsed, external} = process.memoryUsage();
  return (heapUsed + external) / mebibyte;
}

/** Mebibytes that code, caches and the collector's own ways may add once a run is warm. */
const slack = 48;

/**
 * Whether memory grows: the least of the last third of a run is more than the least of its first third.
 * @param samples Mebibytes, taken at even distances. The first fifth is the warming up and does not count.
 */
export function isGrowing(samples) {
  const warm = samples.slice(Math.ceil(samples.length / 5));
  if (warm.length < 3) return false;
  const third = Math.floor(warm.length / 3);
  return Math.min(...warm.slice(-third)) > Math.min(...warm.slice(0, third)) + slack;
}

/** For people. */
export const showMemory = samples =>
  samples.length === 0
    ? 'memory not measured'
    : `memory ${samples.map(Math.round).join(', ')} MB${isGrowing(samples) ? ': it grows' : ''}`;
