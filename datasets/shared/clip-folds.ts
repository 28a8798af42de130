/** Folds of a cross-validation over clips, of every data set that has them. */
export const clipFolds = 5;
