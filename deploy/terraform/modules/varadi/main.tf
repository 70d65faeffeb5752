# The whole of Varadi in one account and region. An environment gives the values (environments/).

module "network" {
  source           = "../network"
  name             = var.name
  region           = var.region
  cidr             = var.cidr
  nat_in_each_zone = var.protected
}

module "storage" {
  source = "../storage"
  bucket = var.bucket
}

module "database" {
  source                  = "../database"
  providers               = { aws = aws, aws.copy = aws.copy }
  name                    = var.name
  region                  = var.region
  account                 = var.account
  vpc_id                  = module.network.vpc_id
  subnet_ids              = module.network.private_subnet_ids
  tasks_security_group_id = module.service.tasks_security_group_id
  instance_class          = var.database.instance_class
  storage_gb              = var.database.storage_gb
  multi_az                = var.protected
  backup_days             = 14
  protected               = var.protected
  copy_region_key_arn     = var.database.copy_region_key_arn
}

module "cache" {
  count                   = var.cache ? 1 : 0
  source                  = "../cache"
  name                    = var.name
  vpc_id                  = module.network.vpc_id
  subnet_ids              = module.network.private_subnet_ids
  tasks_security_group_id = module.service.tasks_security_group_id
}

module "service" {
  source           = "../service"
  name             = var.name
  region           = var.region
  account          = var.account
  domain           = var.domain
  cidr             = var.cidr
  vpc_id           = module.network.vpc_id
  subnet_ids       = module.network.private_subnet_ids
  certificate_arn  = var.certificate_arn
  database_address = module.database.address
  bucket           = var.bucket
  image            = var.image
  cpu              = var.size.cpu
  memory           = var.size.memory
  tasks            = var.size.tasks
  spot             = !var.protected
  protected        = var.protected
  secrets          = var.secrets
  environment      = var.environment
}

module "edge" {
  source          = "../edge"
  providers       = { aws = aws, aws.global = aws.global }
  name            = var.name
  domain          = var.domain
  certificate_arn = var.edge_certificate_arn
  balancer        = module.service.balancer
}

module "mail" {
  source = "../mail"
  name   = var.name
  domain = var.domain
}

module "watch" {
  source              = "../watch"
  name                = var.name
  region              = var.region
  account             = var.account
  mail                = var.operator_mail
  monthly_usd         = var.monthly_usd
  balancer_suffix     = module.service.balancer.suffix
  target_group_suffix = module.service.target_group_suffix
}
