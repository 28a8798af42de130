function arrays = fromNpz(bytes)
% arrays = cortex.fromNpz(bytes)  A containers.Map from name to array of the bytes of a .npz file.
    folder = tempname();
    mkdir(folder);
    file = [tempname() '.zip'];
    cleaner = onCleanup(@() remove(folder, file));
    handle = fopen(file, 'w');
    fwrite(handle, bytes, 'uint8');
    fclose(handle);
    arrays = containers.Map();
    for path = reshape(unzip(file, folder), 1, [])
        name = strrep(path{1}, '\', '/');
        if numel(name) < 4 || ~strcmp(name(end - 3:end), '.npy'), continue, end
        within = strrep(name, [strrep(folder, '\', '/') '/'], '');
        arrays(within(1:end - 4)) = cortex.fromNpy(cortex.bytesOf(fullfile(folder, within)));
    end
end

function remove(folder, file)
    rmdir(folder, 's');
    delete(file);
end
