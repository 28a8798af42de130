function bytes = bytesOf(file)
% bytes = cortex.bytesOf(file)  All bytes of a file, a row of uint8.
    handle = fopen(file, 'r');
    if handle < 0, error('cortex:file', 'There is no file %s that can be read.', file); end
    bytes = fread(handle, [1 Inf], '*uint8');
    fclose(handle);
end
