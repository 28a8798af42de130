function value = decode(bytes)
% value = cortex.decode(bytes)  The body of an answer: a struct of JSON, whose arrays are arrays; an array of .npy; of .npz a
% containers.Map from name to array; else the bytes as they are (char(bytes) is a text).
    bytes = reshape(uint8(bytes), 1, []);
    starts = @(magic) numel(bytes) >= numel(magic) && isequal(double(bytes(1:numel(magic))), double(magic));
    if starts([147 double('NUMPY')])
        value = cortex.fromNpy(bytes);
    elseif starts([double('PK') 3 4])
        value = cortex.fromNpz(bytes);
    elseif starts('{') || starts('[')
        value = cortex.withArrays(jsondecode(native2unicode(bytes, 'UTF-8')));
    else
        value = bytes;
    end
end
