/** The one place that takes TensorFlow.js: every other file has `tf` from here. */
export { tf } from './tensorflow.cjs';
