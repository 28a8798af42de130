function array = fromNpy(bytes)
% array = cortex.fromNpy(bytes)  The array in the bytes of a .npy file (formats 1 to 3, row-major).
    wide = bytes(7) > 1;
    lengthBytes = [bytes(9:10 + 2 * wide) zeros(1, 2 * ~wide, 'uint8')];
    start = 10 + 2 * wide + double(typecast(lengthBytes, 'uint32'));
    header = char(bytes(11 + 2 * wide:start));
    if ~isempty(regexp(header, '''fortran_order'': *True', 'once'))
        error('cortex:npy', 'Arrays in column-major order are not read; the services write none.');
    end
    dtype = regexp(header, '''descr'': *''([^'']+)''', 'tokens', 'once');
    shape = regexp(header, '''shape'': *\(([^)]*)\)', 'tokens', 'once');
    array = cortex.fromBytes(bytes(start + 1:end), dtype{1}, sscanf(strrep(shape{1}, ',', ' '), '%d'));
end
