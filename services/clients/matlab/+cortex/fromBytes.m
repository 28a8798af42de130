function array = fromBytes(bytes, dtype, shape)
% array = cortex.fromBytes(bytes, dtype, shape)  Little-endian values in row-major order as an array with the same axes; of one axis a column.
    classes = struct('f4', 'single', 'f8', 'double', 'i1', 'int8', 'u1', 'uint8', 'i2', 'int16', 'u2', 'uint16', ...
        'i4', 'int32', 'u4', 'uint32', 'i8', 'int64', 'u8', 'uint64', 'b1', 'uint8');
    code = dtype(2:end);
    if dtype(1) == '>' || ~isfield(classes, code)
        error('cortex:dtype', 'Arrays of %s are not read.', dtype);
    end
    values = typecast(reshape(uint8(bytes), 1, []), classes.(code));
    if strcmp(code, 'b1'), values = logical(values); end
    shape = reshape(double(shape), 1, []);
    array = permute(reshape(values, [fliplr(shape) 1 1]), [numel(shape):-1:1, numel(shape) + (1:2)]);
end
