function show(told)
% cortex.show(told)  Prints how far a run or a job is, as "train 30 of 100".
    if isfield(told, 'progress') && isstruct(told.progress)
        fprintf('%s %d of %d\n', told.progress.phase, told.progress.done, told.progress.total);
    end
end
