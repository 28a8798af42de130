/** The one place that imports TensorFlow.js: every other file takes `tf` from here. */
import * as tf from '@tensorflow/tfjs';

export { tf };
