% What the client of MATLAB decodes and encodes, with the values that it must come to; errors end the script.
array = reshape(1:24, 2, 3, 4);
assert(cortex.decode(cortex.toNpy(array)), single(array));
assert(cortex.decode(cortex.toNpy([0.5 1.5])), single([0.5 1.5]));

% [2][3] of float32 0 … 5 in row-major order, two arrays of uint8 in a list, a list of objects.
text = ['{"a": {"dtype": "<f4", "shape": [2, 3], "base64": "AAAAAAAAgD8AAABAAABAQAAAgEAAAKBA"}, "n": null, ' ...
    '"d": [{"dtype": "|u1", "shape": [2], "base64": "AQI="}, {"dtype": "|u1", "shape": [2], "base64": "AwQ="}], ' ...
    '"units": [{"id": "é", "filters": {"dtype": "<f8", "shape": [1], "base64": "AAAAAAAA8D8="}}, {"id": "b", "filters": null}]}'];
found = cortex.decode(unicode2native(text, 'UTF-8'));
assert(found.a, single([0 1 2; 3 4 5]));
assert(found.d, {uint8([1; 2]); uint8([3; 4])});
assert(found.units(1).filters, 1);
assert(isempty(found.units(2).filters));
assert(found.units(1).id, 'é');
assert(cortex.quoted('é a-1.nwb'), '%C3%A9%20a-1.nwb');
assert(char(cortex.decode(uint8('mask,units'))), 'mask,units');

function message = raised(ask)
    message = '';
    try
        ask();
    catch error
        message = error.message;
    end
end

problem = '{"title": "Unprocessable Entity", "detail": "It is wrong.", "errors": [{"path": "a/0", "message": "too small"}]}';
assert(raised(@() cortex.refuse(422, uint8(problem))), sprintf('422 Unprocessable Entity: It is wrong.\n  a/0: too small'));
assert(raised(@() cortex.refuse(502, uint8('<h1>'))), '502: <h1>');
assert(raised(@() cortex.mediaType('wav')), 'form must be one of json, npy, npz, csv, svg, png, gif but is "wav".');
assert(raised(@() cortex.fromBytes(uint8(1), '>u1', 1)), 'Arrays of >u1 are not read.');
assert(strncmp(raised(@() cortex.fetch('http://127.0.0.1:9/v1/runs')), 'http://127.0.0.1:9/v1/runs: ', 28));
disp('all as it should be');
