function value = withArrays(value)
% value = cortex.withArrays(value)  Arrays inside decoded JSON, which travel as base64, made arrays again.
    if iscell(value)
        value = cellfun(@cortex.withArrays, value, 'UniformOutput', false);
    elseif isstruct(value) && all(isfield(value, {'dtype', 'shape', 'base64'}))
        arrays = arrayfun(@(one) cortex.fromBytes(matlab.net.base64decode(one.base64), one.dtype, one.shape), value, ...
            'UniformOutput', false);
        value = arrays;
        if numel(arrays) == 1, value = arrays{1}; end
    elseif isstruct(value)
        for name = reshape(fieldnames(value), 1, [])
            for k = 1:numel(value)
                value(k).(name{1}) = cortex.withArrays(value(k).(name{1}));
            end
        end
    end
end
