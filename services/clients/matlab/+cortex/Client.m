classdef Client
    % cortex.Client  The HTTP services of cortex-codec (MATLAB R2019b or newer; in Octave cortex.fetch alone).
    %
    %   api = cortex.Client();                            % CORTEX_URL and CORTEX_TOKEN, or http://127.0.0.1:8080
    %   run = api.wait(api.start(struct('kind', 'encoding', 'dataset', 'auditory-sim', 'model', 'ln')));
    %   found = api.analyse(['/v1/runs/' run.id '/subspaces'], struct('times', 300));
    %
    % Fields of structs are those of the services: /docs of a running server lists them. A list of one needs a cell array
    % (struct('regions', {{'V4'}})). Every method raises cortex:problem with the server's sentence when it refuses.

    properties (SetAccess = private)
        url
        token
    end

    methods
        function this = Client(url, token)
            % Where the server is, and what `cortex serve --token` said.
            if nargin < 1, url = getenv('CORTEX_URL'); end
            if nargin < 2, token = getenv('CORTEX_TOKEN'); end
            if isempty(url), url = 'http://127.0.0.1:8080'; end
            this.url = regexprep(char(url), '/+$', '');
            this.token = char(token);
        end

        function value = get(this, path)
            % What is at an address, such as get('/v1/models').
            value = cortex.decode(this.ask('GET', path));
        end

        function data = upload(this, name, file)
            % Sends a recording: a folder, a .zip archive of one, or one file (.nwb, .mat, .h5, .npz). Returns what configs name as data.
            file = char(file);
            path = ['/v1/datasets/' cortex.quoted(name)];
            if isfolder(file)
                archive = [tempname() '.zip'];
                cleaner = onCleanup(@() delete(archive));
                zip(archive, '*', file);
                file = archive;
            end
            [~, base, ending] = fileparts(file);
            type = 'application/zip';
            if ~strcmp(ending, '.zip')
                type = 'application/octet-stream';
                path = [path '?file=' cortex.quoted([base ending])];
            end
            answer = cortex.decode(this.ask('POST', path, cortex.bytesOf(file), 'Content-Type', type));
            data = answer.data;
        end

        function run = start(this, config, key)
            % Starts a run: struct('kind', 'encoding' | 'study' | 'training' | 'decoders', 'dataset', …); with the same key
            % again it is the same run. Decoders side by side: struct('kind', 'decoders', 'decoders', {{'mlp', 'linear'}}, 'folds', 5, …).
            headers = {};
            if nargin > 2, headers = {'Idempotency-Key', key}; end
            run = cortex.decode(this.ask('POST', '/v1/runs', config, headers{:}));
        end

        function run = wait(this, run)
            % The run when it has succeeded; raises cortex:run with the reason otherwise. Prints how far it is.
            path = ['/v1/runs/' run.id];
            run = this.get(path);
            while any(strcmp(run.state, {'queued', 'running'}))
                cortex.show(run);
                pause(1);
                run = this.get(path);
            end
            if strcmp(run.state, 'succeeded'), return, end
            why = 'it says no reason.';
            if isfield(run, 'error'), why = run.error.message; end
            error('cortex:run', 'Run %s %s: %s', run.id, run.state, why);
        end

        function value = analyse(this, path, request, form)
            % The answer of an analysis at /v1/runs/ID/NAME or /v1/NAME, however long it takes, in the form json, npy, npz, csv, svg,
            % png or gif. A numeric request is its array, of doubles for instance: stimulus [time, channel], spikes [sample, time, unit].
            if nargin < 4, form = 'json'; end
            path = char(path);
            accept = {'Accept', cortex.mediaType(form)};
            if isnumeric(request)
                kind = {'Content-Type', 'application/x-npy'};
                [bytes, job] = this.ask('POST', path, cortex.toNpy(request), kind{:}, accept{:});
            else
                [bytes, job] = this.ask('POST', path, request, accept{:});
            end
            while ~isempty(job)
                state = cortex.decode(this.ask('GET', job, [], 'Prefer', 'wait=5'));
                if any(strcmp(state.state, {'queued', 'running'}))
                    cortex.show(state);
                else
                    bytes = this.ask('GET', [job '/result'], [], accept{:});
                    job = '';
                end
            end
            value = cortex.decode(bytes);
        end

        function [bytes, job] = ask(this, method, path, body, varargin)
            % The bytes of an answer, and the address of its job where it is one; more arguments are names and values of headers.
            headers = varargin;
            if ~isempty(this.token), headers = [headers {'Authorization', ['Bearer ' this.token]}]; end
            request = matlab.net.http.RequestMessage(method);
            if nargin > 3 && ~isequal(body, [])
                if ~isa(body, 'uint8')
                    headers = [headers {'Content-Type', 'application/json'}];
                    body = unicode2native(jsonencode(body), 'UTF-8');
                end
                request = matlab.net.http.RequestMessage(method, [], matlab.net.http.MessageBody(body));
            end
            for k = 1:2:numel(headers)
                request = request.addFields(matlab.net.http.field.GenericField(headers{k}, headers{k + 1}));
            end
            options = matlab.net.http.HTTPOptions('ConvertResponse', false, 'ResponseTimeout', 120);
            response = request.send([this.url path], options);
            bytes = response.Body.Data;
            if ~isa(bytes, 'uint8'), bytes = unicode2native(char(bytes), 'UTF-8'); end
            status = double(response.StatusCode);
            if status >= 400, cortex.refuse(status, bytes); end
            job = '';
            location = response.getFields('Location');
            if status == 202 && ~isempty(location), job = char(location.Value); end
        end
    end
end
