# The image of the admission webhook: what `npm run build` compiles, and the packages that it needs to run.
#
#   docker build -t netpol-guardrail:0.1.0 .
#
# NODE_IMAGE can name a mirror or a digest. It must hold Node 24 (see engines in package.json), npm and glibc.
ARG NODE_IMAGE=node:24-trixie-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY tools/node/package.json tools/node/
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY tools/build.ts tools/
COPY src src
RUN npm run build

# Without the workspace tools/node: in the image it is the base that brings Node.
FROM ${NODE_IMAGE} AS packages
WORKDIR /app
ENV NODE_ENV=production
COPY package.json package-lock.json .npmrc ./
COPY tools/node/package.json tools/node/
RUN npm ci --omit=dev --omit=optional --ignore-scripts --workspaces=false

FROM ${NODE_IMAGE}
WORKDIR /app
ENV NODE_ENV=production
COPY LICENSE package.json ./
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
# By number, so that Kubernetes can see that it is not root. deploy/ runs it with a read-only root file system.
USER 65532:65532
EXPOSE 8443 8080
ENTRYPOINT ["node", "/app/dist/main/netpol-guardrail.js"]
CMD ["--help"]
