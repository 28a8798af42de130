// By `require`: to import a CommonJS module, Node first searches its text for the names that it exports, which takes half a
// second for the million bytes of this one.
exports.tf = require('@tensorflow/tfjs');
