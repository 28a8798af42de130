function bytes = toNpy(array)
% bytes = cortex.toNpy(array)  An array as the bytes of a .npy file of float32 in row-major order, with the same axes.
    shape = size(array);
    text = sprintf('%d, ', shape);
    header = sprintf('{''descr'': ''<f4'', ''fortran_order'': False, ''shape'': (%s), }', text(1:end - 2));
    padded = [header repmat(' ', 1, mod(-(10 + numel(header) + 1), 64)) newline];
    values = reshape(permute(single(array), numel(shape):-1:1), 1, []);
    bytes = [uint8([147 double('NUMPY') 1 0]) typecast(uint16(numel(padded)), 'uint8') uint8(padded) typecast(values, 'uint8')];
end
