function type = mediaType(form)
% type = cortex.mediaType(form)  The media type of json, npy, npz, csv, svg, png or gif.
    types = struct('json', 'application/json', 'npy', 'application/x-npy', 'npz', 'application/zip', 'csv', 'text/csv', ...
        'svg', 'image/svg+xml', 'png', 'image/png', 'gif', 'image/gif');
    if ~isfield(types, form)
        error('cortex:form', 'form must be one of %s but is "%s".', strjoin(fieldnames(types)', ', '), form);
    end
    type = types.(form);
end
